"""Answers to deeds of programs, kept for a day: whoever sends a deed again is answered as before."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from console.store import own_tables
from governance.store.database.bulk import insert_absent
from governance.store.database.statements import rows, run


class KeptAnswer(NamedTuple):
    """A row of ``console_kept_answer``; without a status the deed was begun, and its end is not known."""

    key_hash: str
    request_hash: str
    ends_at: int
    status: int | None
    body: str | None
    tag: str | None


def begin_deed(connection: Connection, key_hash: str, request_hash: str, ends_at: int, now: int) -> KeptAnswer | None:
    """Note that a deed begins; return what is kept where one began under this key before. Old ones are dropped."""
    run(connection, "DELETE FROM console_kept_answer WHERE ends_at <= %s", (now,))
    row = KeptAnswer(key_hash, request_hash, ends_at, None, None, None)
    sql = f"SELECT {', '.join(KeptAnswer._fields)} FROM console_kept_answer WHERE key_hash = %s"
    while not insert_absent(connection, own_tables.kept_answer, [row], "key_hash"):
        kept = rows(connection, sql, (key_hash,))
        if kept:
            return KeptAnswer._make(kept[0])
        # Whoever had begun it has forgotten it in between, on PostgreSQL.
    return None


def keep_answer(connection: Connection, key_hash: str, status: int, body: str, tag: str | None) -> None:
    """Keep how a deed was answered."""
    sql = "UPDATE console_kept_answer SET status = %s, body = %s, tag = %s WHERE key_hash = %s"
    run(connection, sql, (status, body, tag, key_hash))


def forget_deed(connection: Connection, key_hash: str) -> None:
    """Forget a deed that changed nothing: the key may be sent again."""
    run(connection, "DELETE FROM console_kept_answer WHERE key_hash = %s", (key_hash,))
