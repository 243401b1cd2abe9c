"""The key that seals this store's cursors: random, made once by the migration, the same for every process."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.store.database.bulk import rows
from ingest.contract.errors import BrokenError

CURSOR = "cursor"


def cursor_key(connection: Connection) -> bytes:
    """Return the key. Raises BrokenError when somebody took it out of the store."""
    stored = rows(connection, "SELECT secret FROM store_key WHERE name = %s", (CURSOR,))
    if not stored:
        raise BrokenError("the store has no key to seal cursors with; restore the table store_key from a backup")
    return bytes(stored[0][0])
