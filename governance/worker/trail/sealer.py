"""Gives audit entries their place in the chain and the tree: one sealer at a time, whoever calls."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from sqlalchemy import Connection, Engine

from governance.audit.chain import Head, Sealed, link, record, seal
from governance.audit.merkle import leaf_hash
from governance.store.database.engine import writing
from governance.store.evidence.audit_rows import (
    chain_hash_at,
    head_to_seal_on,
    lock_chain,
    unsealed_entries,
    vouched_entries,
    write_sealed,
)
from governance.store.evidence.tree_rows import append_leaves, tree_size
from ingest.contract.counting import counted
from ingest.contract.errors import BrokenError

SEAL_AT_ONCE = 10_000
"""Entries of one transaction: it bounds memory, and how long other writers of an SQLite store wait."""


def seal_some(engine: Engine, now: int, limit: int = SEAL_AT_ONCE) -> int:
    """Seal up to ``limit`` entries, oldest first; return how many: fewer than ``limit`` means that none is left.

    Entries that were sealed before there was a tree enter it first, as many at a time. ``now`` in microseconds. Raises
    BrokenError when chain or tree are not as they were last left, others as ``writing``.
    """
    with writing(engine) as connection:
        lock_chain(connection)
        head = head_to_seal_on(connection)
        size = tree_size(connection)
        if size != head.seq:
            _grow_over_sealed(connection, size, head, limit)
            return limit
        entries = unsealed_entries(connection, limit)
        if entries:
            sealed = seal(head, entries)
            write_sealed(connection, sealed, now)
            append_leaves(connection, size, _leaves(head.chain_hash, sealed))
        return len(entries)


def _leaves(before: str, sealed: Iterable[Sealed]) -> list[bytes]:
    leaves = []
    for row in sealed:
        leaves.append(leaf_hash(record(before, row.seq, row.entry)))
        before = row.chain_hash
    return leaves


def _grow_over_sealed(connection: Connection, size: int, head: Head, limit: int) -> None:
    """Let the tree grow over entries that were sealed before it was there. Raises BrokenError where they do not fit."""
    if size > head.seq:
        raise BrokenError(
            f"the audit log's tree has {counted(size, 'entry')}, and {head.seq:,} are sealed; nothing more is sealed: "
            "run `jitgov audit verify`"
        )
    before = chain_hash_at(connection, size)
    leaves = []
    for seq, (row, _) in enumerate(islice(vouched_entries(connection, size), limit), size + 1):
        if row.seq != seq or row.chain_hash != link(before, seq, row.entry):
            raise BrokenError(
                f"audit entry {seq} is not what was sealed there; nothing more is sealed: run `jitgov audit verify`"
            )
        leaves.append(leaf_hash(record(before, seq, row.entry)))
        before = row.chain_hash
    append_leaves(connection, size, leaves)
