"""Views of lists that people saved: a name, and the words of the address that it stands for; each is his own."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from console.store import own_tables
from governance.store.database.bulk import upsert
from governance.store.database.statements import rows, run


class SavedView(NamedTuple):
    """A row of ``console_saved_view``; ``query``: what stands behind the address's question mark."""

    owner: str
    name: str
    query: str
    made_at: int


def saved_views(connection: Connection, owner: str, most: int) -> list[SavedView]:
    """Return somebody's views by name, so many at most."""
    sql = f"SELECT {', '.join(SavedView._fields)} FROM console_saved_view WHERE owner = %s ORDER BY name LIMIT %s"
    return [SavedView._make(row) for row in rows(connection, sql, (owner, most))]


def save_view(connection: Connection, row: SavedView) -> None:
    """Write a view, in place of an earlier one of this name."""
    upsert(connection, own_tables.saved_view, [row])


def drop_view(connection: Connection, owner: str, name: str) -> None:
    """Remove a view."""
    run(connection, "DELETE FROM console_saved_view WHERE owner = %s AND name = %s", (owner, name))
