"""Sees to it that the audit key is there: made once for a store, and the same for every worker."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, Engine

from governance.audit.audit_key import AuditKey
from governance.audit.entries import Entry, entry, spelled
from governance.model.acts import Author
from governance.store.database.engine import reading, writing
from governance.store.database.key_file import KeyFile, key_file_of, make_key_file
from governance.store.evidence.audit_rows import insert_entries
from governance.store.evidence.vouching import lock_keys, name_key, named_key, short, vouching_key
from ingest.contract.errors import SetupError


def name_first_key(engine: Engine, began_by: str, now: int) -> str | None:
    """Make the key of a store that names none; return what to say of it, None where the store names one."""
    with writing(engine) as connection:
        file = key_file_of(connection)
        if file is None:
            return None
        lock_keys(connection)
        if named_key(connection) is not None:
            return None
        key = _name(connection, file, now, {"before": None, "by": began_by})
    return f"the audit key {key.key_id} stands in {file.path}; keep a copy of it apart from the store's backups"


def demand_key(engine: Engine) -> None:
    """Raise SetupError, with what to do, where the store names a key and this process has another one, or none."""
    with reading(engine) as connection:
        file, named = key_file_of(connection), named_key(connection)
        if file is not None and named is not None and vouching_key(connection) is None:
            raise SetupError(
                f"this store's audit trail is vouched for by the key {short(named)}, and {file.path} is not there, or "
                "this process may not read it: put a copy of the key's file there, mode 600, from another worker's "
                "machine or from its backup (audit.key_file names the place). Where that key is lost, "
                "`jitgov audit adopt-key` makes another and says so in the trail"
            )


def adopt_key(engine: Engine, author: Author, reason: str, now: int) -> tuple[str | None, str]:
    """Let the key in the file, made where there is none, vouch from now on; return (key before, key now).

    The two are one where nothing was changed. Raises SetupError where the settings place no key.
    """
    with writing(engine) as connection:
        file = key_file_of(connection)
        if file is None:
            raise SetupError("a store in memory has no audit key")
        lock_keys(connection)
        named = named_key(connection)
        before = None if named is None else short(named)
        there = file.key(named)
        if there is not None and there.verifier == named:
            return before, there.key_id
        what = {"before": before, "by": author.plain(), "reason": reason, "at": spelled(now)}
        return before, _name(connection, file, now, what).key_id


def _name(connection: Connection, file: KeyFile, now: int, what: Mapping[str, object]) -> AuditKey:
    key = file.key() or make_key_file(file.path)
    name_key(connection, key, now)
    insert_entries(connection, [_key_entry(key, now, what)])
    return key


def _key_entry(key: AuditKey, now: int, what: Mapping[str, object]) -> Entry:
    return entry("key", key.key_id, now, {"verifier": key.verifier, **what})
