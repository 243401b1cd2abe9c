"""What dates ask: exceptions and contracts that end soon, and people who moved and keep what they held."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from governance.audit.entries import spelled
from governance.folds.persons.movements import Movement, movements
from governance.model.states import DAY
from governance.store.queries.roster_persons import accounts_linked_to, read_persons
from reviews.campaigns.acceptances.acceptance_list import status_of
from reviews.campaigns.what_changed.items import Subject
from reviews.campaigns.what_changed.subjects import finding_subject, held_subject
from reviews.store.acceptance_rows import acceptances
from reviews.store.micro_rows import (
    contracts_ending,
    findings_among,
    held_by,
    persons_told_anew,
    usable_accounts,
)

_LOOK_BACK = 2 * DAY
"""So long ago a roster's word may have been recorded: a day's run that was missed is made up by the next."""
MOST_HELD = 200
"""Of what somebody who moved holds, privileges first; the rest is a campaign's."""


def acceptances_ending(connection: Connection, now: int, days: int) -> Iterator[Subject]:
    """Yield the findings whose acceptance ends within days: it is mended, accepted anew, or open again."""
    ending = {
        acceptance.act.subject: acceptance.act.until_at or 0
        for acceptance in acceptances(connection, now, now)
        if (acceptance.act.until_at or 0) <= now + days * DAY and status_of(acceptance, now) == "accepted"
    }
    for finding in findings_among(connection, ending, now, ("accepted",)):
        until = ending[finding.finding_id]
        summary = f"accepted until {spelled(until)}, then open again: {finding.message or ''}"
        yield finding_subject(finding, summary)._replace(
            what="acceptance_ending", since=until, until=None, detected_at=None
        )


def contracts_near_their_end(connection: Connection, now: int, days: int) -> Iterator[Subject]:
    """Yield the accounts of those whose contract ends within days: they are to stay, or end with it."""
    ending = dict(contracts_ending(connection, now, now + days * DAY))
    accounts = accounts_linked_to(connection, ending)
    for person_id in sorted(ending):
        for account_id, login in usable_accounts(connection, accounts.get(person_id, ())):
            yield Subject(
                what="contract_ending",
                account_id=account_id,
                login=login,
                application_id=None,
                entitlement_id=None,
                finding_id=None,
                since=ending[person_id],
                until=None,
                summary=f"the contract ends at {spelled(ending[person_id])}, by the roster",
                evidence=(),
            )


def held_by_movers(connection: Connection, now: int, ask_within_days: int) -> Iterator[Subject]:
    """Yield what people hold who moved within days, by a roster's word that was recorded lately.

    Each move asks anew about all that is held: what was right in the old job may not be in the new one.
    """
    from_at = now - ask_within_days * DAY
    persons = read_persons(connection, persons_told_anew(connection, now - _LOOK_BACK, from_at))
    accounts = accounts_linked_to(connection, persons)
    for person_id, person in sorted(persons.items()):
        move = _last_move(movements(person.spans), from_at, now)
        if move is None or person_id not in accounts:
            continue
        for held in held_by(connection, accounts[person_id], now, MOST_HELD):
            if held.at < move.at:
                yield held_subject("kept_by_mover", held, f"held before the move of {move.detail}", move.at)


def _last_move(happened: list[Movement], from_at: int, now: int) -> Movement | None:
    moves = [movement for movement in happened if movement.what == "moved" and from_at < movement.at <= now]
    return moves[-1] if moves else None
