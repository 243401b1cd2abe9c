"""Who looked at whose page, and when."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import is_postgresql, rows, run


class ViewRow(NamedTuple):
    """A row of ``console_view``: somebody was shown what is known of somebody."""

    view_id: str
    at: int
    who: str
    session: str
    address: str | None
    page: str
    subject: str


_COLUMNS = ", ".join(ViewRow._fields)
_MARKS = ", ".join(["%s"] * len(ViewRow._fields))


def insert_view(connection: Connection, row: ViewRow) -> None:
    """Write a view."""
    # By itself, not staged: a temporary table for one row takes six statements more of each page.
    run(connection, f"INSERT INTO console_view ({_COLUMNS}) VALUES ({_MARKS})", row)


def drop_views(connection: Connection, kept_since: int, most: int) -> int:
    """Drop views from before an instant, the oldest first, so many at most; return how many were."""
    # What another process drops just now is left to it.
    others = " FOR UPDATE SKIP LOCKED" if is_postgresql(connection) else ""
    old = f"SELECT view_id FROM console_view WHERE at < %s ORDER BY at, view_id LIMIT %s{others}"
    return run(connection, f"DELETE FROM console_view WHERE view_id IN ({old})", (kept_since, most))


def latest_views(connection: Connection, most: int) -> list[ViewRow]:
    """Return the latest views, the newest first."""
    sql = f"SELECT {_COLUMNS} FROM console_view ORDER BY at DESC, view_id DESC LIMIT %s"
    return [ViewRow._make(row) for row in rows(connection, sql, (most,))]
