"""What forbids a write, whoever decided it: each guard says which, why, and whether it may pass by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.audit.entries import spelled
from governance.model.keys import group_key, owned_by
from governance.queries.snapshot import Snapshot
from governance.settings.exclusions import Exclusions
from reviews.remediation.carrying_context import CarryingContext
from reviews.remediation.interface import Path
from reviews.store.remediation.held_now import (
    HeldRow,
    accounts_of,
    basis_of_finding,
    conferred_by,
    has_other_holder,
    held_now,
    last_whole_list_at,
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
    incomplete = Snapshot(connection, context.governance, is_live=context.is_live).incomplete
    if incomplete is not None:
        return Refusal(f"the state is incomplete: {incomplete}", now + 10 * _MINUTE)
    return (
        _old_list(connection, row, context, now)
        or _excluded(connection, row, context, now)
        or _last_holder(connection, row, writes, now)
    )


def _old_list(connection: Connection, row: RemovalRow, context: CarryingContext, now: int) -> Refusal | None:
    most = context.settings.census_max_age_hours
    at = last_whole_list_at(connection, row.issuer)
    if at is not None and at >= now - most * _HOUR:
        return None
    read = f"was begun at {spelled(at)}" if at is not None else "was never read"
    return Refusal(f"the whole list of {row.issuer} {read}; it must not be older than {most} hours", now + _HOUR)


def _excluded(connection: Connection, row: RemovalRow, context: CarryingContext, now: int) -> Refusal | None:
    """Refuse to disable an account that the settings leave alone, as those for emergencies."""
    if row.wanted != "disable":
        return None
    account = accounts_of(connection, [row.account_id]).get(row.account_id)
    login = account.name if account is not None else None
    excluded = Exclusions(context.governance.sweep.exclusions).of(row.account_id, login)
    if excluded is None or excluded.until <= now:
        return None
    return Refusal(f"the settings leave this account alone until {spelled(excluded.until)}", excluded.until)


def _last_holder(connection: Connection, row: RemovalRow, writes: Sequence[Path], now: int) -> Refusal | None:
    held = held_now(connection, row.account_id, now)
    lost = set(_critical(held if row.wanted == "disable" else _of(row, held)))
    for path in writes:
        if path.kind == "group_member":
            given = conferred_by(connection, group_key(row.issuer, path.target.get("group", "")))
            lost |= {key for key, privileged, _ in given if privileged}
    for entitlement_id in sorted(lost):
        if not has_other_holder(connection, entitlement_id, row.account_id, now):
            what = "owner" if owned_by(entitlement_id) else "active holder"
            return Refusal(f"the account is the last {what} of {entitlement_id}; give it to somebody else first")
    return None


def _of(row: RemovalRow, held: Iterable[HeldRow]) -> list[HeldRow]:
    return [grant for grant in held if grant.entitlement_id == row.entitlement_id]


def _critical(held: Iterable[HeldRow]) -> list[str]:
    """Return the privileges and ownerships among what is held; who is eligible for one does not hold it."""
    return [
        grant.entitlement_id
        for grant in held
        if grant.mode != "eligible" and (grant.privileged or owned_by(grant.entitlement_id) is not None)
    ]
