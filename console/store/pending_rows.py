"""Sign-ins that were begun, and logouts that were told: either counts once, in whichever process it arrives."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from console.store import own_tables
from governance.store.database.bulk import insert_absent
from governance.store.database.statements import rows, run


class PendingRow(NamedTuple):
    """A row of ``console_pending``."""

    state_hash: str
    browser_hash: str
    nonce: str
    verifier: str
    back_to: str
    ends_at: int


_COLUMNS = ", ".join(PendingRow._fields)


def insert_pending(connection: Connection, row: PendingRow, now: int) -> None:
    """Write a sign-in that begins, and drop those that took too long."""
    run(connection, "DELETE FROM console_pending WHERE ends_at <= %s", (now,))
    insert_absent(connection, own_tables.pending, [row])


def take_pending(connection: Connection, state_hash: str, browser_hash: str, now: int) -> PendingRow | None:
    """Return a sign-in that this browser began, once; None: there is none any more."""
    where = "WHERE state_hash = %s AND browser_hash = %s AND ends_at > %s"
    stored = rows(connection, f"SELECT {_COLUMNS} FROM console_pending {where}", (state_hash, browser_hash, now))
    if not stored or run(connection, "DELETE FROM console_pending WHERE state_hash = %s", (state_hash,)) != 1:
        return None
    return PendingRow._make(stored[0])


def note_logout(connection: Connection, jti: str, ends_at: int, now: int) -> bool:
    """Note that a logout was told, and return whether it is the first time."""
    run(connection, "DELETE FROM console_logout WHERE ends_at <= %s", (now,))
    return bool(insert_absent(connection, own_tables.logout, [(jti, ends_at)], "jti"))
