"""What accounts hold, as reports list it: the holder, what is held, in which way, since when and when it was used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from governance.model.keys import entitlement_parts
from governance.queries.account_lives import states_then
from governance.queries.beside_grants import used_by_application
from governance.queries.holders import persons_then
from governance.queries.naming import Names
from governance.store.queries.actor_names import givers_in_records
from governance.store.queries.grant_pages import LATEST
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.naming import account, application
from reviews.reports.support.tables import Row
from reviews.reports.support.words import yes_or_no
from reviews.store.reports.held_access import HeldAccess

COLUMNS = (
    "person",
    "account",
    "source",
    "account_state",
    "type",
    "entitlement",
    "application",
    "privileged",
    "held_as",
    "via",
    "scope",
    "held_from",
    "since",
    "expires_at",
    "granted_by",
    "last_used_at",
    "account_id",
    "entitlement_id",
    "application_id",
)
HELD_AS = ("standing", "time-bound", "eligible", "activated")
"""In which ways something is held: for good, until a stated end, not yet, or by an activation."""
UNDATED = "before it was first seen"


class HeldLine(NamedTuple):
    """A grant and the line that tells of it."""

    held: HeldAccess
    line: Row
    last_used_at: int | None


def held_as(held: HeldAccess) -> str:
    """Return in which way a grant is held."""
    if held.mode in ("eligible", "activated"):
        return held.mode
    return "time-bound" if held.expires_at is not None else "standing"


def held_lines(context: ReportContext, blocks: Iterable[list[HeldAccess]]) -> Iterator[HeldLine]:
    """Yield a line for each grant."""
    for block in blocks:
        yield from _of_block(context, block)


def _granters(context: ReportContext, block: Iterable[HeldAccess]) -> Names:
    """Return what those are called who gave the grants; of those without an account, by the records of the grants."""
    holders = {held.granted_by: held.account_id for held in block if held.granted_by}
    known = context.snapshot.actor_names(holders)
    unnamed = {giver: holder for giver, holder in holders.items() if giver not in known}
    return {**known, **givers_in_records(context.connection, unnamed)} if unnamed else known


def _states_then(
    context: ReportContext, block: Iterable[HeldAccess], used: Mapping[tuple[str, str], int]
) -> dict[str, str]:
    """Return the states of accounts at an earlier instant that is asked for, where more is known of their source since.

    Where nobody asks for an earlier one, accounts are told of as they stand.
    """
    if context.acts_until > context.as_of:
        return {}
    later = {issuer for issuer, known in context.snapshot.known.items() if known.until_at > context.as_of}
    users = {account_id for account_id, _ in used}
    asked = {held.account_id: held.account_id in users for held in block if held.issuer in later}
    states = states_then(context.snapshot, asked, context.as_of, LATEST) if asked else {}
    return {account_id: state.state for account_id, state in states.items()}


def _of_block(context: ReportContext, block: list[HeldAccess]) -> Iterator[HeldLine]:
    snapshot, holders = context.snapshot, {held.account_id for held in block}
    groups = {held.via for held in block if held.via}
    names = snapshot.entitlement_names({held.entitlement_id for held in block} | groups)
    applications = snapshot.application_names(held.application_id for held in block)
    granters = _granters(context, block)
    used: Mapping[tuple[str, str], int] = used_by_application(snapshot, holders, context.as_of)
    states = _states_then(context, block, used)
    persons = persons_then(snapshot, holders, context.as_of, LATEST)
    for held in block:
        person = persons.get(held.account_id)
        _, _, vendor_id = entitlement_parts(held.entitlement_id)
        via = entitlement_parts(held.via).id if held.via else None
        begin = None if held.from_basis == "unknown" else minute(held.valid_from)
        last_used_at = used.get((held.account_id, held.application_id or ""))
        line = (
            person.name if person is not None else None,
            account(held.account_id, held.name),
            held.issuer,
            states.get(held.account_id, held.state),
            held.entitlement_type,
            names.get(held.entitlement_id) or vendor_id,
            application(applications, held.application_id),
            yes_or_no(held.privileged),
            held_as(held),
            names.get(held.via) or via if held.via else None,
            held.scope,
            begin,
            begin or UNDATED,
            minute(held.expires_at),
            granters.get(held.granted_by or "") or held.granted_by,
            minute(last_used_at),
            held.account_id,
            held.entitlement_id,
            held.application_id or None,
        )
        yield HeldLine(held, line, last_used_at)
