"""Everything that keeps a finding from being accepted or reopened, told at once: nobody mends one fault per attempt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from governance.audit.entries import spelled
from governance.model.acts import Act, Author
from governance.model.states import DAY
from ingest.contract.errors import DeclinedError, UnclearError
from reviews.campaigns.people.acting import why_unknown, why_without_account
from reviews.campaigns.people.persons import People
from reviews.settings.sections import AcceptanceTerms
from reviews.store.acceptance_rows import FindingToAccept


class Speakers(NamedTuple):
    """Who enters an act, for whom, and what is known of them and of those whom they must not be.

    ``words``: the account of who enters it, and who says so, where they are known.
    """

    author: Author
    words: Sequence[str]
    owners: Sequence[str]
    reviewers: Iterable[str]
    known: People


def refuse(finding_id: str, deed: str, finding: FindingToAccept | None, faults: Iterable[str]) -> None:
    """Raise one error with all faults; nothing where there is none.

    Raises UnclearError where there is no such finding, else DeclinedError.
    """
    missing = [] if finding is not None else [f"there is no finding {finding_id}; see `jitgov findings`"]
    every = [*missing, *faults]
    if not every:
        return
    lines = every if len(every) == 1 else [f"finding {finding_id} cannot be {deed}:", *every]
    raise (UnclearError if missing else DeclinedError)("\n  ".join(lines))


def of_speakers(speakers: Speakers, finding: FindingToAccept | None, deed: str) -> Iterator[str]:
    """Yield why somebody may not: he is unknown, no risk owner, the subject or the reviewer, or has left."""
    if speakers.author.account_id is None:
        yield why_without_account(speakers.author, deed)
    for word in dict.fromkeys(speakers.words):
        yield from _of_speaker(word, speakers, finding, deed)


def _of_speaker(word: str, speakers: Speakers, finding: FindingToAccept | None, deed: str) -> Iterator[str]:
    known = speakers.known
    unknown = why_unknown(known, word, deed)
    if unknown is not None:
        yield unknown
        return
    if not any(known.are_one(word, owner) for owner in speakers.owners):
        yield f"{word} may not {deed} a finding: only the people.risk_owners of the settings may"
    if finding is not None and known.are_one(word, finding.account_id):
        yield f"{word} may not {deed} this finding: it is about the same person"
    if any(known.are_one(word, reviewer) for reviewer in speakers.reviewers):
        yield f"{word} may not {deed} this finding: it is that person's to review"
    if known.person(word).has_left:
        yield f"{word} may not {deed} a finding: all accounts of that person have ended"


def of_finding(finding_id: str, finding: FindingToAccept | None) -> Iterator[str]:
    """Yield why a finding cannot be spoken of."""
    if finding is not None and not finding.live:
        became = f"; it became {finding.became}" if finding.became else ""
        yield f"finding {finding_id} is superseded{became}"


def of_standing(finding_id: str, finding: FindingToAccept | None, at: int) -> Iterator[str]:
    """Yield why a finding does not stand at an instant."""
    if finding is None or not finding.live:
        return
    if finding.closed_at is not None and finding.closed_at <= at:
        yield f"finding {finding_id} is closed since {spelled(finding.closed_at)}"
    if finding.opened_at > at:
        yield f"finding {finding_id} opens only at {spelled(finding.opened_at)}"


def of_terms(finding_id: str, until: int, at: int, renewals: int, allowed: AcceptanceTerms) -> Iterator[str]:
    """Yield why an acceptance may not be: it would end before it begins, last too long, or be one renewal too many."""
    if until <= at:
        yield f"an acceptance ends later than it begins: {spelled(until)} is past"
    if until - at > allowed.at_most_days * DAY:
        yield (
            f"an acceptance lasts {allowed.at_most_days} days at most (reviews.acceptance.at_most_days), "
            f"until {spelled(at + allowed.at_most_days * DAY)}, not until {spelled(until)}"
        )
    if renewals > allowed.at_most_renewals:
        yield (
            f"finding {finding_id} was accepted {renewals} times; an acceptance is renewed "
            f"{allowed.at_most_renewals} times at most (reviews.acceptance.at_most_renewals)"
        )


def of_reopening(finding_id: str, before: Sequence[Act], at: int) -> Iterator[str]:
    """Yield why there is nothing to reopen."""
    last = before[-1] if before else None
    if last is None or last.kind != "accept" or last.until_at is None or last.until_at <= at:
        yield f"finding {finding_id} is not accepted; there is nothing to reopen"
