"""Makes checkpoints of the audit log: at a bounded rhythm while it grows, and when somebody asks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Engine

from governance.audit.audit_key import AuditKey
from governance.audit.checkpoint import Checkpoint, origin_of, signed_checkpoint
from governance.store.database.engine import reading, writing
from governance.store.evidence.audit_rows import lock_chain
from governance.store.evidence.tree_rows import (
    CheckpointRow,
    first_verifier,
    latest_checkpoint,
    stored_tree,
    tree_size,
    write_checkpoint,
)
from governance.store.evidence.vouching import vouching_key

CHECKPOINT_EVERY_SECONDS = 300
"""While entries are sealed: what stands behind the last checkpoint is protected by the chain's stored head alone."""


def checkpoint_when_due(engine: Engine, now: int) -> CheckpointRow | None:
    """Make a checkpoint where the log grew and the last one is old enough; ``now`` in microseconds."""
    with reading(engine) as connection:
        latest = latest_checkpoint(connection)
    if latest is not None and now - latest.made_at < CHECKPOINT_EVERY_SECONDS * 1_000_000:
        return None
    return make_checkpoint(engine, now)


def make_checkpoint(engine: Engine, now: int) -> CheckpointRow | None:
    """Make a checkpoint of all that is sealed; None: there is one, nothing is sealed, or this process has no key.

    Raises SetupError where the key in the file is another than the store's.
    """
    with writing(engine) as connection:
        lock_chain(connection)
        latest = latest_checkpoint(connection)
        if tree_size(connection) == (latest.size if latest is not None else 0):
            return None
        key = vouching_key(connection)
        return sign_tree(connection, [key], now) if key is not None else None


def sign_tree(connection: Connection, keys: Sequence[AuditKey], now: int) -> CheckpointRow | None:
    """Let keys sign the tree as it stands, and keep that; None: the store names no key yet."""
    first = first_verifier(connection)
    if first is None:
        return None
    tree = stored_tree(connection)
    note = signed_checkpoint(Checkpoint(origin_of(first), tree.size, tree.root()), keys)
    row = CheckpointRow(tree.size, note, now)
    write_checkpoint(connection, row)
    return row
