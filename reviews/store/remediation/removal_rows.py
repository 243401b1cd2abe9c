"""Removals as rows: inserted once by what they were decided from, changed under their lock alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.bulk import insert_absent, upsert
from governance.store.database.statements import is_postgresql, rows, run
from governance.store.database.streaming import rows_among
from governance.store.schema import remediating


class RemovalRow(NamedTuple):
    """A row of ``removal``; instants in microseconds, ``paths``, ``residual`` and ``looks`` JSON."""

    removal_id: str
    cause: str
    cause_id: str
    decision_id: str | None
    decided_by: str | None
    decided_at: int
    reason: str | None
    wanted: str
    issuer: str
    account_id: str
    application_id: str | None
    entitlement_id: str | None
    mode: str | None
    scope: str | None
    finding_id: str | None
    privileged: int
    state: str
    since_at: int
    hold_until: int
    why: str | None
    task: str | None
    owner: str | None
    due_at: int
    paths: str | None
    residual: str | None
    planned_at: int | None
    approved_at: int | None
    approved_by: str | None
    applied_at: int | None
    seen_at: int | None
    seen_by: str | None
    watched_until: int | None
    attempt: int
    looks: str | None
    next_at: int | None


AT_ITS_END = ("seen", "watched", "attested", "given_up", "withdrawn")
"""The states of a removal whose access is gone, or was left as it is."""
IS_OVER = f"r.state IN {AT_ITS_END!r}"
"""That as a condition on ``removal r``."""
_COLUMNS = ", ".join(RemovalRow._fields)
_ONE = f"SELECT {_COLUMNS} FROM removal WHERE removal_id = %s"
_DUE = (
    f"SELECT {_COLUMNS} FROM removal WHERE next_at IS NOT NULL AND next_at <= %s ORDER BY next_at, removal_id LIMIT %s"
)
_CLAIM = "UPDATE removal SET next_at = %s WHERE removal_id = %s AND next_at = %s"


def insert_removals(connection: Connection, removals: Sequence[RemovalRow]) -> list[str]:
    """Write removals; one that is there already stays as it is. Return the ids of those that are new."""
    return [row[0] for row in insert_absent(connection, remediating.removal, sorted(removals), "removal_id")]


def removal_row(connection: Connection, removal_id: str, *, lock: bool = False) -> RemovalRow | None:
    """Return a removal; ``lock``: nobody else changes it until the transaction ends."""
    tail = " FOR UPDATE" if lock and is_postgresql(connection) else ""
    stored = rows(connection, f"{_ONE}{tail}", (removal_id,))
    return RemovalRow._make(stored[0]) if stored else None


def write_removal(connection: Connection, row: RemovalRow) -> None:
    """Write a removal that is there as it is now."""
    upsert(connection, remediating.removal, [row])


def claim_due(connection: Connection, now: int, lease_until: int, most: int) -> list[RemovalRow]:
    """Return up to so many removals that are due to be looked at, and keep other workers from them for a while."""
    due = [RemovalRow._make(row) for row in rows(connection, _DUE, (now, most))]
    return [row for row in due if run(connection, _CLAIM, (lease_until, row.removal_id, row.next_at)) == 1]


def note_fault(connection: Connection, removal_id: str, fault: str, next_at: int) -> None:
    """Note why a removal could not be looked at, and when it is looked at again; it stays what it is."""
    sql = "UPDATE removal SET next_at = %s, why = CASE WHEN %s = '' THEN why ELSE %s END WHERE removal_id = %s"
    run(connection, sql, (next_at, fault, fault, removal_id))


def look_at(connection: Connection, removal_id: str, now: int) -> None:
    """Let a removal be looked at now, unless a worker has it, or it is at its end."""
    sql = "UPDATE removal SET next_at = %s WHERE removal_id = %s AND next_at IS NOT NULL AND state <> 'applying'"
    run(connection, sql, (now, removal_id))


def removals_like(connection: Connection, begin: str) -> list[str]:
    """Return up to two ids of removals that begin so."""
    sql = "SELECT removal_id FROM removal WHERE removal_id >= %s AND removal_id < %s ORDER BY removal_id LIMIT 2"
    return [row[0] for row in rows(connection, sql, (begin, f"{begin}g"))]


def sent_for(connection: Connection, cause_ids: Iterable[str]) -> dict[str, str]:
    """Return, of items whose removal was sent, the state that it is in."""
    sql = "SELECT r.cause_id, r.state FROM removal r WHERE r.cause_id IN ({keys}) AND r.applied_at IS NOT NULL"
    return {row[0]: row[1] for row in rows_among(connection, sql, cause_ids)}


def count_overdue(connection: Connection, now: int) -> int:
    """Return how many removals are not at their end, though they were to be."""
    sql = f"SELECT COUNT(*) FROM removal r WHERE NOT {IS_OVER} AND r.due_at < %s"
    count: int = rows(connection, sql, (now,))[0][0]
    return count
