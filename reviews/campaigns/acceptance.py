"""Accepting a finding, and reopening one: acts of a risk owner, who is neither the person it is about nor its reviewer.

An acceptance touches no finding: whether one is accepted is told as of an instant, from the acts until then. It ends on
its day by itself. A reviewer's approval accepts nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, Engine

from governance.audit.entries import spelled
from governance.model.acts import Act, Author, made_act
from governance.model.states import DAY
from governance.settings.people import PeopleSettings
from governance.store.database.engine import writing
from governance.store.evidence.act_rows import insert_acts
from ingest.contract.errors import DeclinedError
from reviews.campaigns.acting import acting_account, refuse_unknown
from reviews.campaigns.known_people import known_people
from reviews.campaigns.persons import People
from reviews.settings import AcceptanceTerms
from reviews.store.acceptance_rows import FindingToAccept, acts_on_finding, finding_to_accept, reviewers_of


class Deed(NamedTuple):
    """Who enters an act about a finding, for whom, and when."""

    finding_id: str
    author: Author
    accepted_for: str | None
    """The account, or login, of the risk owner who says so; None: he who enters it."""
    at: int


class Terms(NamedTuple):
    """Why a finding is accepted, what is done instead, where that is written down, and until when."""

    reason: str
    compensating_control: str
    ticket: str
    until: int


def accept(engine: Engine, deed: Deed, terms: Terms, people: PeopleSettings, allowed: AcceptanceTerms) -> Act:
    """Accept a finding that stands. Raises DeclinedError when it does not, or when who says so may not."""
    with writing(engine) as connection:
        finding, said_by = _said_by(connection, deed, people, "accept")
        if finding.closed_at is not None and finding.closed_at <= deed.at:
            raise DeclinedError(f"finding {deed.finding_id} is closed since {spelled(finding.closed_at)}")
        if finding.opened_at > deed.at:
            raise DeclinedError(f"finding {deed.finding_id} opens only at {spelled(finding.opened_at)}")
        before = acts_on_finding(connection, deed.finding_id)
        at = _after(before, deed.at)
        renewals = sum(act.kind == "accept" for act in before)
        _refuse_terms(deed.finding_id, terms, at, renewals, allowed)
        body = {
            "reason": terms.reason,
            "compensating_control": terms.compensating_control,
            "ticket": terms.ticket,
            "until": spelled(terms.until),
            "for": said_by,
            "renewals": renewals,
            "policy": finding.policy,
            "account": finding.account_id,
        }
        act = made_act("accept", deed.finding_id, body, deed.author, at, until_at=terms.until)
        insert_acts(connection, [act])
        return act


def reopen(engine: Engine, deed: Deed, reason: str, people: PeopleSettings) -> Act:
    """End an acceptance before its day. Raises DeclinedError when there is none, or when who says so may not."""
    with writing(engine) as connection:
        finding, said_by = _said_by(connection, deed, people, "reopen")
        before = acts_on_finding(connection, deed.finding_id)
        last = before[-1] if before else None
        if last is None or last.kind != "accept" or last.until_at is None or last.until_at <= deed.at:
            raise DeclinedError(f"finding {deed.finding_id} is not accepted; there is nothing to reopen")
        body = {"reason": reason, "for": said_by, "policy": finding.policy, "account": finding.account_id}
        act = made_act("reopen", deed.finding_id, body, deed.author, _after(before, deed.at))
        insert_acts(connection, [act])
        return act


def _after(before: list[Act], at: int) -> int:
    """Return the act's instant: a later act is later, whatever the clock says."""
    return max(at, before[-1].at + 1) if before else at


def _said_by(connection: Connection, deed: Deed, people: PeopleSettings, what: str) -> tuple[FindingToAccept, str]:
    """Return the finding, and who speaks of it. Raises DeclinedError when he, or who enters it, may not."""
    entered_by = acting_account(deed.author, what)
    finding = finding_to_accept(connection, deed.finding_id)
    if finding is None:
        raise DeclinedError(f"there is no finding {deed.finding_id}; see `jitgov findings`")
    if not finding.live:
        became = f"; it became {finding.became}" if finding.became else ""
        raise DeclinedError(f"finding {deed.finding_id} is superseded{became}")
    said_by = deed.accepted_for if deed.accepted_for is not None else entered_by
    reviewers = reviewers_of(connection, deed.finding_id)
    words = {entered_by, said_by, finding.account_id, *reviewers, *people.risk_owners}
    known = known_people(connection, words, deed.at)
    for word in dict.fromkeys((said_by, entered_by)):
        _refuse_who_may_not(word, finding, reviewers, known, people, what)
    return finding, said_by


def _refuse_who_may_not(
    word: str, finding: FindingToAccept, reviewers: set[str], known: People, people: PeopleSettings, what: str
) -> None:
    """Raise DeclinedError where somebody is no risk owner, is the subject or the reviewer, or has left."""
    refuse_unknown(known, word, what)
    if not any(known.are_one(word, owner) for owner in people.risk_owners):
        raise DeclinedError(f"{word} may not {what} a finding: only the people.risk_owners of the settings may")
    if known.are_one(word, finding.account_id):
        raise DeclinedError(f"{word} may not {what} this finding: it is about the same person")
    if any(known.are_one(word, reviewer) for reviewer in reviewers):
        raise DeclinedError(f"{word} may not {what} this finding: it is that person's to review")
    if known.person(word).has_left:
        raise DeclinedError(f"{word} may not {what} a finding: all accounts of that person have ended")


def _refuse_terms(finding_id: str, terms: Terms, at: int, renewals: int, allowed: AcceptanceTerms) -> None:
    """Raise DeclinedError where an acceptance would end before it begins, last too long, or be one renewal too many."""
    if terms.until <= at:
        raise DeclinedError(f"an acceptance ends later than it begins: {spelled(terms.until)} is past")
    if terms.until - at > allowed.at_most_days * DAY:
        latest = spelled(at + allowed.at_most_days * DAY)
        raise DeclinedError(
            f"an acceptance lasts {allowed.at_most_days} days at most (reviews.acceptance.at_most_days), "
            f"until {latest}, not until {spelled(terms.until)}"
        )
    if renewals > allowed.at_most_renewals:
        raise DeclinedError(
            f"finding {finding_id} was accepted {renewals} times; an acceptance is renewed "
            f"{allowed.at_most_renewals} times at most (reviews.acceptance.at_most_renewals)"
        )
