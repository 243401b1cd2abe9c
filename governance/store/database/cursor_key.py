"""The key that seals this store's cursors: random, made once with the tables, the same for every process."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, insert

from governance.store.database.statements import rows
from governance.store.schema.running import store_key
from ingest.contract.errors import BrokenError

CURSOR = "cursor"
_KEY_BYTES = 32


def make_cursor_key(connection: Connection) -> None:
    """Put the key into a new store."""
    connection.execute(insert(store_key), {"name": CURSOR, "secret": secrets.token_bytes(_KEY_BYTES)})


def cursor_key(connection: Connection) -> bytes:
    """Return the key. Raises BrokenError when somebody took it out of the store."""
    stored = rows(connection, "SELECT secret FROM store_key WHERE name = %s", (CURSOR,))
    if not stored:
        raise BrokenError("the store has no key to seal cursors with; restore the table store_key from a backup")
    return bytes(stored[0][0])
