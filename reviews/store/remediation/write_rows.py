"""Writes as rows: planned, committed as being written, then answered; and the breaker that counts them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.bulk import insert_absent
from governance.store.database.statements import is_postgresql, rows, run
from governance.store.schema import remediating


class WriteRow(NamedTuple):
    """A row of ``removal_write``; ``target``: JSON."""

    write_id: str
    removal_id: str
    attempt: int
    issuer: str
    kind: str
    target: str
    told: str
    state: str
    planned_at: int
    sent_at: int | None = None
    answered_at: int | None = None
    status: int | None = None
    words: str | None = None


_COLUMNS = ", ".join(WriteRow._fields)
_COUNTED = "issuer = %s AND planned_at > %s AND state NOT IN ('dropped', 'dry', 'stopped')"


def insert_writes(connection: Connection, writes: Sequence[WriteRow]) -> None:
    """Write planned writes; one that is there already stays as it is."""
    insert_absent(connection, remediating.removal_write, sorted(writes))


def writes_of(connection: Connection, removal_id: str) -> list[WriteRow]:
    """Return the writes of a removal, attempt by attempt; sessions last, for what is ended first lets begin none."""
    sql = (
        f"SELECT {_COLUMNS} FROM removal_write WHERE removal_id = %s "
        "ORDER BY attempt, CASE WHEN kind = 'sessions' THEN 1 ELSE 0 END, write_id"
    )
    return [WriteRow._make(row) for row in rows(connection, sql, (removal_id,))]


def begin_write(connection: Connection, write_id: str, at: int) -> bool:
    """Note that a write is about to be sent; return False where somebody has sent it, or dropped it."""
    sql = "UPDATE removal_write SET state = 'writing', sent_at = %s WHERE write_id = %s AND state = 'planned'"
    return run(connection, sql, (at, write_id)) == 1


def unsent_write(connection: Connection, write_id: str) -> None:
    """Note that a write that was about to be sent was not, for sure: it is still to be."""
    sql = "UPDATE removal_write SET state = 'planned', sent_at = NULL WHERE write_id = %s AND state = 'writing'"
    run(connection, sql, (write_id,))


def end_write(connection: Connection, write_id: str, state: str, at: int, status: int | None, words: str) -> None:
    """Note what became of a write that was sent."""
    sql = (
        "UPDATE removal_write SET state = %s, answered_at = %s, status = %s, words = %s "
        "WHERE write_id = %s AND state = 'writing'"
    )
    run(connection, sql, (state, at, status, words, write_id))


def drop_planned(connection: Connection, removal_id: str) -> None:
    """Let what was planned for a removal and not sent be sent no more; it counts no more either."""
    run(
        connection,
        "UPDATE removal_write SET state = 'dropped' WHERE removal_id = %s AND state IN ('planned', 'dry', 'stopped')",
        (removal_id,),
    )


def drop_write(connection: Connection, write_id: str) -> None:
    """Let one planned write be sent no more."""
    run(connection, "UPDATE removal_write SET state = 'dropped' WHERE write_id = %s AND state = 'planned'", (write_id,))


def let_stopped(connection: Connection, removal_id: str, at: int) -> None:
    """Let what the breaker stopped be sent: from now on it counts as planned."""
    sql = "UPDATE removal_write SET state = 'planned', planned_at = %s WHERE removal_id = %s AND state = 'stopped'"
    run(connection, sql, (at, removal_id))


def hold_breaker(connection: Connection, issuer: str) -> None:
    """Let this transaction alone plan writes to a source until it ends: two workers share one count."""
    insert_absent(connection, remediating.removal_breaker, [(issuer, None)])
    if is_postgresql(connection):
        rows(connection, "SELECT issuer FROM removal_breaker WHERE issuer = %s FOR UPDATE", (issuer,))


def count_planned(connection: Connection, issuer: str, since: int) -> int:
    """Return how many writes to a source were planned after an instant."""
    count: int = rows(connection, f"SELECT COUNT(*) FROM removal_write WHERE {_COUNTED}", (issuer, since))[0][0]
    return count
