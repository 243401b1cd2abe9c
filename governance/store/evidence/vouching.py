"""What vouches for the entries that a process writes: the key that the store names, where the process may read it."""

from __future__ import annotations

import secrets
from pathlib import Path

from sqlalchemy import Connection

from governance.audit.audit_key import AuditKey
from governance.audit.entries import Entry
from governance.store.database.key_file import key_file_of
from governance.store.database.statements import is_postgresql, rows, run
from ingest.contract.errors import SetupError

_LOCK = 0x6A_69_74_67_6F_76_03
"""PostgreSQL's advisory lock of whoever names a key: ``jitgov`` and 3."""


def named_key(connection: Connection) -> str | None:
    """Return the verifier of the key that the store names; None: no key was made for it yet."""
    named = rows(connection, "SELECT verifier FROM audit_key ORDER BY number DESC LIMIT 1")
    return named[0][0] if named else None


def name_key(connection: Connection, key: AuditKey, now: int) -> None:
    """Let the key be the one that vouches from now on."""
    sql = (
        "INSERT INTO audit_key (number, verifier, named_at) SELECT COALESCE(MAX(number), 0) + 1, %s, %s FROM audit_key"
    )
    run(connection, sql, (key.verifier, now))


def lock_keys(connection: Connection) -> None:
    """Wait until this transaction alone names keys; SQLite's writing transaction is alone already."""
    if is_postgresql(connection):
        run(connection, "SELECT pg_advisory_xact_lock(%s)", (_LOCK,))


def vouching_key(connection: Connection) -> AuditKey | None:
    """Return the key that the store names; None: it names none, or this process may not read it.

    Raises SetupError when the file holds another one.
    """
    file = key_file_of(connection)
    named = named_key(connection) if file is not None else None
    key = file.key(named) if file is not None and named is not None else None
    if file is not None and named is not None and key is not None and key.verifier != named:
        raise SetupError(other_key(file.path, key, named))
    return key


def checking_key(connection: Connection) -> AuditKey | None:
    """Return the key that the store names; None: this process does not have it, whatever other it has."""
    file = key_file_of(connection)
    named = named_key(connection) if file is not None else None
    key = file.key(named) if file is not None and named is not None else None
    return key if key is not None and key.verifier == named else None


def other_key(file: Path, key: AuditKey, named: str) -> str:
    """Return what is said of a key that is not the one that the store names."""
    return (
        f"{file} holds the audit key {key.key_id}, and this store's audit trail is vouched for by {short(named)}: put "
        f"a copy of that key's file there, from another worker's machine or from its backup (audit.key_file names the "
        f"place). Where that key is lost, `jitgov audit adopt-key` lets {key.key_id} take its place"
    )


def short(verifier: str) -> str:
    """Return a key's name for sentences."""
    return "+".join(verifier.split("+")[:2])


def vouchers(connection: Connection, entries: list[Entry]) -> list[str | None]:
    """Return for each entry what this process says of it. Raises SetupError as ``vouching_key``."""
    key = vouching_key(connection) if entries else None
    if key is None:
        return [None] * len(entries)
    transaction_id = _transaction_id(connection)
    return [key.vouch(entry, transaction_id) for entry in entries]


def _transaction_id(connection: Connection) -> str:
    if is_postgresql(connection):
        return str(rows(connection, "SELECT pg_current_xact_id()::text")[0][0])
    # SQLite gives transactions no ids.
    return secrets.token_hex(8)
