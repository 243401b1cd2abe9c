"""Gives audit entries their place in the chain: one sealer at a time, whoever calls."""

from __future__ import annotations

from sqlalchemy import Engine

from governance.audit.chain import seal
from governance.store.database.engine import writing
from governance.store.evidence.audit_rows import head_to_seal_on, lock_chain, unsealed_entries, write_sealed

SEAL_AT_ONCE = 10_000
"""Entries of one transaction: it bounds memory, and how long other writers of an SQLite store wait."""


def seal_some(engine: Engine, now: int, limit: int = SEAL_AT_ONCE) -> int:
    """Seal up to ``limit`` entries, oldest first; return how many: fewer than ``limit`` means that none is left.

    ``now`` in microseconds. Raises BrokenError when the chain is not as it was last left, others as ``writing``.
    """
    with writing(engine) as connection:
        lock_chain(connection)
        head = head_to_seal_on(connection)
        entries = unsealed_entries(connection, limit)
        if entries:
            write_sealed(connection, seal(head, entries), now)
        return len(entries)
