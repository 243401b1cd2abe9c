"""Holds the audit log's tree and its checkpoints, as the store keeps them, against the entries."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from operator import attrgetter

from sqlalchemy import Connection

from governance.audit.checkpoint import origin_of
from governance.audit.merkle import Peaks
from governance.audit.tree_check import Signed, TreeCheck
from governance.store.evidence.trail_keys import verifiers_of_trail
from governance.store.evidence.tree_rows import checkpoints_after, first_verifier, read_tile, stored_tree, tree_size


def tree_check(connection: Connection, walked_after: int, kept: Sequence[Signed] = ()) -> TreeCheck:
    """Return what takes the entries behind a place; ``kept``: checkpoints that were kept elsewhere."""
    stored = tree_size(connection)
    begin = stored_tree(connection, walked_after).peaks() if 0 < walked_after <= stored else Peaks()
    first = first_verifier(connection)
    return TreeCheck(
        begin,
        lambda level, tile: read_tile(connection, level, tile),
        heapq.merge(_stored(connection, begin.size), sorted(kept), key=attrgetter("size")),
        verifiers_of_trail(connection),
        stored=stored,
        origin=None if first is None else origin_of(first),
    )


def _stored(connection: Connection, after: int) -> Iterator[Signed]:
    for row in checkpoints_after(connection, after):
        yield Signed(row.size, row.note, "the store")
