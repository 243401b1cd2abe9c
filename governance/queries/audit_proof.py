"""The proof that one entry stands in the log, by a checkpoint."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.audit.chain import Sealed, record
from governance.audit.checkpoint import Checkpoint, checkpoint_of
from governance.audit.proof_file import Proof
from governance.store.evidence.audit_rows import chain_hash_at, sealed_entry
from governance.store.evidence.tree_rows import latest_checkpoint, stored_tree, tree_size
from ingest.contract.counting import counted
from ingest.contract.errors import DeclinedError, SetupError, UnclearError

_ID_DIGITS = 19
"""A number of so many digits is an id, and no place."""


def proof_by(connection: Connection, named: str, kept: str | None = None) -> Proof:
    """Return the proof of an entry, known by its id or place; ``kept``: the note that it is proved by, None: the last.

    Raises UnclearError for an entry that there is not, DeclinedError where it is not in that log, SetupError where
    there is no checkpoint yet.
    """
    row = sealed_entry(connection, int(named) if named.isdecimal() and len(named) < _ID_DIGITS else named)
    latest = latest_checkpoint(connection)
    note = kept if kept is not None else latest.note if latest is not None else None
    if note is None:
        raise SetupError("there is no checkpoint yet to prove it by; `jitgov audit checkpoint` makes one")
    if row is None:
        raise UnclearError(f"no sealed entry has the id or the place {named!r:.80}")
    checkpoint = checkpoint_of(note)
    tree = stored_tree(connection, _provable(row, checkpoint, tree_size(connection)))
    if tree.root() != checkpoint.root:
        raise DeclinedError("that checkpoint is of another log, or of entries that were changed since")
    before = chain_hash_at(connection, row.seq - 1)
    return Proof(row.seq - 1, tree.inclusion(row.seq - 1), note, record(before, row.seq, row.entry))


def _provable(row: Sealed, checkpoint: Checkpoint, size: int) -> int:
    """Return the size of the tree to prove it in. Raises DeclinedError where the entry does not stand in it."""
    if row.seq > checkpoint.size:
        raise DeclinedError(
            f"entry {row.seq:,} was sealed after that checkpoint, which is of {counted(checkpoint.size, 'entry')}"
        )
    if checkpoint.size > size:
        raise DeclinedError(
            f"that checkpoint is of {counted(checkpoint.size, 'entry')}, and the tree here has {size:,}"
        )
    return checkpoint.size
