"""What forbids a write, whoever decided it: each guard says which, why, and whether it may pass by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.audit.entries import spelled
from governance.model.keys import group_key, owned_by
from governance.model.states import DAY
from governance.queries.exclusions import entered_exclusions
from governance.queries.legal_holds import holds_on
from governance.queries.snapshot import Snapshot
from governance.settings.exclusions import Exclusions
from governance.store.queries.entity_names import latest_names
from governance.store.queries.holders_persons import persons_of_accounts
from reviews.remediation.carrying_context import CarryingContext
from reviews.remediation.interface import Path
from reviews.remediation.stale.forbidding import forbidding, hold_in_words
from reviews.store.remediation.held_now import (
    HeldRow,
    accounts_of,
    basis_of_finding,
    has_other_holder,
    held_now,
    last_whole_list_at,
    privileges_conferred_by,
)
from reviews.store.remediation.removal_rows import RemovalRow

_MINUTE = 60 * 1_000_000
_HOUR = 60 * _MINUTE
_WEAK = ("assumed", "stated")


class Refusal(NamedTuple):
    """Why nothing is written; ``again_at``: when it is asked again by itself, None: a person is to act."""

    why: str
    again_at: int | None = None


def refusal(
    connection: Connection, row: RemovalRow, writes: Sequence[Path], context: CarryingContext, now: int
) -> Refusal | None:
    """Return why the writes of a removal may not be sent; None: they may."""
    if row.finding_id is not None and basis_of_finding(connection, row.finding_id) in _WEAK:
        return Refusal("the finding rests on what was assumed or only stated; no act may rest on it")
    snapshot = Snapshot(connection, context.governance, is_live=context.is_live)
    if snapshot.incomplete is not None:
        return Refusal(f"the state is incomplete: {snapshot.incomplete}", now + 10 * _MINUTE)
    return (
        _old_list(connection, row, context, now)
        or _excluded(snapshot, row, now)
        or _protected(connection, row, now)
        or _last_holder(connection, row, writes, now)
    )


def _old_list(connection: Connection, row: RemovalRow, context: CarryingContext, now: int) -> Refusal | None:
    most = context.settings.census_max_age_hours
    at = last_whole_list_at(connection, row.issuer)
    if at is not None and at >= now - most * _HOUR:
        return None
    read = f"was begun at {spelled(at)}" if at is not None else "was never read"
    return Refusal(f"the whole list of {row.issuer} {read}; it must not be older than {most} hours", now + _HOUR)


def _excluded(snapshot: Snapshot, row: RemovalRow, now: int) -> Refusal | None:
    """Refuse to disable an account that settings or a person's word leave alone, as those for emergencies."""
    if row.wanted != "disable":
        return None
    account = accounts_of(snapshot.connection, [row.account_id]).get(row.account_id)
    login = account.name if account is not None else None
    entered = [e.exclusion() for e in entered_exclusions(snapshot, now) if e.withdrawn_by is None]
    excluded = Exclusions([*snapshot.settings.sweep.exclusions, *entered]).of(row.account_id, login)
    if excluded is None or excluded.until <= now:
        return None
    why = f"an exclusion leaves this account alone until {spelled(excluded.until)}"
    return Refusal(why, min(excluded.until, now + DAY))


def _protected(connection: Connection, row: RemovalRow, now: int) -> Refusal | None:
    """Refuse to disable an account under a legal hold; for the sweep, whatever else it may not act against, too.

    The sweep asked in its night; what it hands over may be sent days later, after somebody's approval.
    """
    if row.wanted != "disable":
        return None
    if row.cause == "sweep":
        reasons = forbidding(connection, [row.account_id], now).get(row.account_id, ())
    else:
        persons = persons_of_accounts(connection, [row.account_id])
        holds = holds_on(connection, [row.account_id], persons, now).get(row.account_id, [])
        reasons = tuple(map(hold_in_words, holds))
    return Refusal("; ".join(reasons), now + DAY) if reasons else None


def _last_holder(connection: Connection, row: RemovalRow, writes: Sequence[Path], now: int) -> Refusal | None:
    held = held_now(connection, row.account_id, now)
    lost = set(_critical(held if row.wanted == "disable" else _of(row, held)))
    for path in writes:
        if path.kind == "group_member":
            lost |= set(privileges_conferred_by(connection, group_key(row.issuer, path.target.get("group", ""))))
    listed_at = last_whole_list_at(connection, row.issuer) or 0
    for entitlement_id, scope in sorted(lost):
        if not has_other_holder(connection, entitlement_id, scope, row.account_id, listed_at, now):
            what = "owner" if owned_by(entitlement_id) else "active holder"
            named = latest_names(connection, "entitlement", {entitlement_id}).get(entitlement_id, entitlement_id)
            return Refusal(f"the account is the last {what} of {named}; give it to somebody else first")
    return None


def _of(row: RemovalRow, held: Iterable[HeldRow]) -> list[HeldRow]:
    return [grant for grant in held if grant.entitlement_id == row.entitlement_id]


def _critical(held: Iterable[HeldRow]) -> list[tuple[str, str]]:
    """Return the privileges and ownerships among what is held, each with its scope; who is eligible holds none."""
    return [
        (grant.entitlement_id, grant.scope)
        for grant in held
        if grant.mode != "eligible" and (grant.privileged or owned_by(grant.entitlement_id) is not None)
    ]
