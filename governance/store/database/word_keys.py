"""Keys beside free text: they compare by bytes, and PostgreSQL has an index of texts in the database's own order.

A text that is compared by bytes is not found by such an index, though equal is equal in both: it would be walked whole.
"""

from __future__ import annotations

from sqlalchemy import Connection

from governance.store.database.statements import is_postgresql


def as_words(connection: Connection, key: str) -> str:
    """Return a key, as SQL, to be compared with a column of free text."""
    return f'{key} COLLATE "default"' if is_postgresql(connection) else key
