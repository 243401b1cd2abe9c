"""Who looked at whose page, and when."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from console.store import own_tables
from governance.store.database.bulk import insert_absent, rows, run


class ViewRow(NamedTuple):
    """A row of ``console_view``: somebody was shown what is known of somebody."""

    view_id: str
    at: int
    who: str
    session: str
    address: str | None
    page: str
    subject: str


def insert_view(connection: Connection, row: ViewRow, kept_since: int) -> None:
    """Write a view, and drop those from before ``kept_since``."""
    run(connection, "DELETE FROM console_view WHERE at < %s", (kept_since,))
    insert_absent(connection, own_tables.view, [row])


def latest_views(connection: Connection, most: int) -> list[ViewRow]:
    """Return the latest views, the newest first."""
    sql = f"SELECT {', '.join(ViewRow._fields)} FROM console_view ORDER BY at DESC, view_id DESC LIMIT %s"
    return [ViewRow._make(row) for row in rows(connection, sql, (most,))]
