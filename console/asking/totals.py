"""How far totals are counted for somebody who looks: each look takes as long over any store."""

from __future__ import annotations

from governance.queries.snapshot import Snapshot
from governance.queries.totals import Total
from governance.store.evidence.audit_rows import count_unsealed

MOST_COUNTED = 1_000
"""A total is told up to here, and "more" beyond."""


def unsealed_entries(snapshot: Snapshot) -> Total:
    """Return how many entries of the audit trail wait to be sealed."""
    waiting = count_unsealed(snapshot.connection, MOST_COUNTED)
    return Total(min(waiting, MOST_COUNTED), waiting > MOST_COUNTED)
