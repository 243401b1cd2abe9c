"""Coverage as rows per shard: what a batch's records and statements add."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.coverage import Stretch, clusters
from governance.folds.folded import Folded
from governance.store.bulk import insert_absent, rows, run
from governance.store.dossiers import load_stretches
from governance.store.schema import seen


def write_coverage(connection: Connection, batch: Folded, assumed_gap: int) -> None:
    """Take the batch's instants into the assumed stretches of its shard, and its statements as they are."""
    stored: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for row in load_stretches(connection):
        if row.basis == "assumed" and row.shard == batch.shard:
            stored.setdefault((row.issuer, row.stream), []).append((row.from_at, row.to_at))
    for issuer, stream, instants in batch.instants:
        before = sorted(stored.get((issuer, stream), ()))
        after = clusters([*before, *((at, at) for at in instants)], assumed_gap)
        if after == before:
            continue
        run(
            connection,
            "DELETE FROM coverage WHERE issuer = %s AND stream = %s AND shard = %s AND basis = 'assumed'",
            (issuer, stream, batch.shard),
        )
        fresh = [(issuer, stream, batch.shard, "assumed", start, end, None) for start, end in after]
        insert_absent(connection, seen.coverage, fresh)
    insert_absent(connection, seen.coverage, batch.stated)


def stated_gaps(connection: Connection) -> list[Stretch]:
    """Return the gaps that collectors stated."""
    found = rows(
        connection, "SELECT issuer, stream, shard, basis, from_at, to_at, cause FROM coverage WHERE basis = 'gap'"
    )
    return [Stretch._make(row) for row in found]
