"""Lets a new audit key follow the one in force, which signs for it; goes on where it was interrupted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from governance.audit.audit_key import AuditKey
from governance.audit.entries import entry, spelled
from governance.audit.handover import handover_note
from governance.model.acts import Author
from governance.store.database.engine import writing
from governance.store.database.key_file import former_key_file, key_file_of, make_key_file, read_key_file
from governance.store.evidence.audit_rows import insert_entries, lock_chain
from governance.store.evidence.trail_keys import keys_of_trail
from governance.store.evidence.vouching import lock_keys, name_key, named_key, short, vouching_key
from governance.worker.trail.checkpointing import sign_tree
from governance.worker.trail.sealer import SEAL_AT_ONCE, seal_some
from ingest.contract.errors import SetupError


class Rotated(NamedTuple):
    """The keys by their ids, and where the old one stands now."""

    before: str
    now: str
    kept_at: Path


def rotate_key(engine: Engine, author: Author, reason: str, now: int) -> Rotated:
    """Make a key, let the one in force sign for it, and let it vouch from now on; seal, and let both sign the log.

    Raises SetupError where this process has not the key in force.
    """
    with writing(engine) as connection:
        file = key_file_of(connection)
        if file is None:
            raise SetupError("a store in memory has no audit key")
        lock_keys(connection)
        path, following = file.path, file.path.with_name(f"{file.path.name}.next")
        made = read_key_file(following)
        if made is not None and made.verifier == named_key(connection):
            # It was interrupted behind its transaction.
            old, new = _before(connection, path), made
        else:
            old, new = _in_force(connection, path), made or make_key_file(following)
            _name(connection, old, new, {"by": author.plain(), "reason": reason, "at": spelled(now)}, now)
    while seal_some(engine, now) == SEAL_AT_ONCE:
        pass
    with writing(engine) as connection:
        lock_chain(connection)
        sign_tree(connection, [new, old], now)
    kept_at = former_key_file(path, old.verifier)
    if path.exists():
        path.replace(kept_at)
    following.replace(path)
    return Rotated(old.key_id, new.key_id, kept_at)


def _in_force(connection: Connection, path: Path) -> AuditKey:
    key = vouching_key(connection)
    if key is None:
        raise SetupError(
            f"{path} is not there, or the store names no key yet: only who has the key in force lets another follow; "
            "where it is lost, `jitgov audit adopt-key` does without"
        )
    return key


def _before(connection: Connection, path: Path) -> AuditKey:
    """Return the key before the one in force, from where it stands still or from where it was moved to."""
    former = [key.verifier for key in keys_of_trail(connection) if key.verifier is not None][-2:][0]
    for file in (path, former_key_file(path, former)):
        key = read_key_file(file)
        if key is not None and key.verifier == former:
            return key
    raise SetupError(
        f"the key {short(former)} is not in {path} any more: put it back, or move {path}.next to its place"
    )


def _name(connection: Connection, old: AuditKey, new: AuditKey, why: Mapping[str, object], now: int) -> None:
    what = {"verifier": new.verifier, "before": old.key_id, "handover": handover_note(old, new), **why}
    # Before the new key is named: the old one vouches for the entry.
    insert_entries(connection, [entry("key", new.key_id, now, what)])
    name_key(connection, new, now)
