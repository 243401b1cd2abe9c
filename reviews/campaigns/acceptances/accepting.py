"""Accepting a finding, and reopening one: acts of a risk owner, who is neither the person it is about nor its reviewer.

An acceptance touches no finding: whether one is accepted is told as of an instant, from the acts until then. It ends on
its day by itself. A reviewer's approval accepts nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, Engine

from governance.audit.entries import spelled
from governance.model.acts import Act, Author, made_act
from governance.settings.people import PeopleSettings
from governance.store.database.engine import writing
from governance.store.evidence.act_rows import insert_acts
from ingest.contract.errors import BrokenError
from reviews.campaigns.acceptances import faults
from reviews.campaigns.people.known_people import known_people
from reviews.settings.sections import AcceptanceTerms
from reviews.store.acceptance_rows import FindingToAccept, acts_on_finding, finding_to_accept, reviewers_of


class Deed(NamedTuple):
    """Who enters an act about a finding, for whom, and when."""

    finding_id: str
    author: Author
    accepted_for: str | None
    """The account, or login, of the risk owner who says so; None: he who enters it."""
    at: int

    @property
    def said_by(self) -> str | None:
        """Who says so; None: nobody who is known."""
        return self.accepted_for if self.accepted_for is not None else self.author.account_id


class Terms(NamedTuple):
    """Why a finding is accepted, what is done instead, where that is written down, and until when."""

    reason: str
    compensating_control: str
    ticket: str
    until: int


def accept(engine: Engine, deed: Deed, terms: Terms, people: PeopleSettings, allowed: AcceptanceTerms) -> Act:
    """Accept a finding that stands.

    Raises UnclearError where there is none, DeclinedError when it does not stand or when who says so may not; either
    names all faults.
    """
    with writing(engine) as connection:
        finding = finding_to_accept(connection, deed.finding_id)
        before = acts_on_finding(connection, deed.finding_id)
        at = _after(before, deed.at)
        renewals = sum(act.kind == "accept" for act in before)
        wrong = [
            *_of_whoever_speaks(connection, deed, finding, people, "accept"),
            *faults.of_standing(deed.finding_id, finding, deed.at),
            *faults.of_terms(deed.finding_id, terms.until, at, renewals, allowed),
        ]
        faults.refuse(deed.finding_id, "accepted", finding, wrong)
        body = {
            "reason": terms.reason,
            "compensating_control": terms.compensating_control,
            "ticket": terms.ticket,
            "until": spelled(terms.until),
            "renewals": renewals,
            **_subject(deed, finding),
        }
        act = made_act("accept", deed.finding_id, body, deed.author, at, until_at=terms.until)
        insert_acts(connection, [act])
        return act


def reopen(engine: Engine, deed: Deed, reason: str, people: PeopleSettings) -> Act:
    """End an acceptance before its day.

    Raises UnclearError where there is no such finding, DeclinedError when it is not accepted or when who says so may
    not; either names all faults.
    """
    with writing(engine) as connection:
        finding = finding_to_accept(connection, deed.finding_id)
        before = acts_on_finding(connection, deed.finding_id)
        wrong = [*_of_whoever_speaks(connection, deed, finding, people, "reopen")]
        wrong += faults.of_reopening(deed.finding_id, before, deed.at) if finding is not None else ()
        faults.refuse(deed.finding_id, "reopened", finding, wrong)
        body = {"reason": reason, **_subject(deed, finding)}
        act = made_act("reopen", deed.finding_id, body, deed.author, _after(before, deed.at))
        insert_acts(connection, [act])
        return act


def _subject(deed: Deed, finding: FindingToAccept | None) -> dict[str, object]:
    """Return what an act's body says of the finding, and who speaks. Raises BrokenError where either is unknown."""
    if finding is None or deed.said_by is None:
        raise BrokenError(f"finding {deed.finding_id}: an act of nobody, or about nothing, was not refused")
    return {"for": deed.said_by, "policy": finding.policy, "account": finding.account_id}


def _after(before: list[Act], at: int) -> int:
    """Return the act's instant: a later act is later, whatever the clock says."""
    return max(at, before[-1].at + 1) if before else at


def _of_whoever_speaks(
    connection: Connection, deed: Deed, finding: FindingToAccept | None, people: PeopleSettings, deed_word: str
) -> list[str]:
    """Return why the finding cannot be spoken of, and why he who speaks, or who enters it, may not."""
    words = [word for word in (deed.said_by, deed.author.account_id) if word is not None]
    reviewers = reviewers_of(connection, deed.finding_id)
    subject = [finding.account_id] if finding is not None else []
    known = known_people(connection, {*words, *subject, *reviewers, *people.risk_owners}, deed.at)
    speakers = faults.Speakers(deed.author, words, people.risk_owners, reviewers, known)
    return [*faults.of_finding(deed.finding_id, finding), *faults.of_speakers(speakers, finding, deed_word)]
