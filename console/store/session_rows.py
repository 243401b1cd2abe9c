"""Sessions and one-time links; of either only the hash of what the browser holds is stored."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from console.store import own_tables
from governance.store.database.bulk import insert_absent
from governance.store.database.statements import rows, run


class SessionRow(NamedTuple):
    """A row of ``console_session``; instants in microseconds."""

    session_hash: str
    forgery_token: str
    login: str
    issuer: str | None
    subject: str | None
    sid: str | None
    began_at: int
    seen_at: int
    ends_at: int


_COLUMNS = ", ".join(SessionRow._fields)


def insert_session(connection: Connection, row: SessionRow) -> None:
    """Write a session that begins, and drop those that are over."""
    run(connection, "DELETE FROM console_session WHERE ends_at <= %s", (row.began_at,))
    insert_absent(connection, own_tables.session, [row])


def session_of(connection: Connection, session_hash: str, now: int) -> SessionRow | None:
    """Return a session that is not over; None: there is none."""
    sql = f"SELECT {_COLUMNS} FROM console_session WHERE session_hash = %s AND ends_at > %s"
    stored = rows(connection, sql, (session_hash, now))
    return SessionRow._make(stored[0]) if stored else None


def sessions_open_at(connection: Connection, now: int, most: int) -> list[SessionRow]:
    """Return the sessions that are not over, the latest first."""
    sql = f"SELECT {_COLUMNS} FROM console_session WHERE ends_at > %s ORDER BY began_at DESC LIMIT %s"
    return [SessionRow._make(row) for row in rows(connection, sql, (now, most))]


def note_seen(connection: Connection, session_hash: str, now: int) -> None:
    """Note when a session was last used."""
    run(connection, "UPDATE console_session SET seen_at = %s WHERE session_hash = %s", (now, session_hash))


def end_session(connection: Connection, session_hash: str) -> None:
    """End a session."""
    run(connection, "DELETE FROM console_session WHERE session_hash = %s", (session_hash,))


def end_sessions_of(connection: Connection, issuer: str, *, sid: str | None, subject: str | None) -> int:
    """End the session that a provider knows by ``sid``, else all of a subject; return how many.

    A session that began without a ``sid`` ends by its subject, where that is named: it may be the one that is meant.
    """
    sql = "DELETE FROM console_session WHERE issuer = %s AND "
    if sid is None:
        return run(connection, f"{sql}subject = %s", (issuer, subject))
    return run(connection, f"{sql}(sid = %s OR sid IS NULL AND subject = %s)", (issuer, sid, subject))


def insert_link(connection: Connection, link_hash: str, login: str, ends_at: int, now: int) -> None:
    """Write a link that signs in once, and drop those that are over."""
    run(connection, "DELETE FROM console_link WHERE ends_at <= %s", (now,))
    insert_absent(connection, own_tables.link, [(link_hash, login, ends_at, None)])


def use_link(connection: Connection, link_hash: str, now: int) -> str | None:
    """Use a link, and return whom it signs in; None: there is none, it is over, or somebody has used it."""
    sql = "UPDATE console_link SET used_at = %s WHERE link_hash = %s AND used_at IS NULL AND ends_at > %s"
    if run(connection, sql, (now, link_hash, now)) != 1:
        return None
    return str(rows(connection, "SELECT login FROM console_link WHERE link_hash = %s", (link_hash,))[0][0])
