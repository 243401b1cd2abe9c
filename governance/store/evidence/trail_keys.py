"""The keys that the trail names: whose word for checkpoints and vouchers counts, and which of them are at hand."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.audit.audit_key import AuditKey
from governance.audit.handover import KeyNamed, key_named
from governance.store.database.key_file import former_key_file, key_file_of, read_key_file
from governance.store.database.statements import rows
from governance.store.database.streaming import rows_among
from governance.store.evidence.audit_rows import entry_of
from governance.store.evidence.vouching import checking_key, short

_STORED = "SELECT verifier FROM audit_key ORDER BY number"
_ENTRIES = (
    "SELECT e.entry_id, e.kind, e.about, e.recorded_at, e.body FROM audit_entry e WHERE e.about IN ({keys}) "
    "AND e.kind = 'key'"
)


def keys_of_trail(connection: Connection) -> list[KeyNamed]:
    """Return what entries say of the keys that the store names, in the order in which it names them."""
    stored = [row[0] for row in rows(connection, _STORED)]
    entries = (entry_of(row) for row in rows_among(connection, _ENTRIES, map(short, stored)))
    named = {key.verifier: key for entry in entries if (key := key_named(entry)) is not None}
    return [named[verifier] for verifier in stored if verifier in named]


def verifiers_of_trail(connection: Connection) -> list[str]:
    """Return the keys, whole, that both the store and an entry of its trail name."""
    return sorted(key.verifier for key in keys_of_trail(connection) if key.verifier is not None)


def checking_keys(connection: Connection) -> list[AuditKey]:
    """Return those of the store's keys that this process may read: the one in force, and former ones beside it."""
    file, current = key_file_of(connection), checking_key(connection)
    keys = [] if current is None else [current]
    for (verifier,) in rows(connection, _STORED) if file is not None else ():
        key = read_key_file(former_key_file(file.path, verifier)) if file is not None else None
        if key is not None and key.verifier == verifier:
            keys.append(key)
    return keys
