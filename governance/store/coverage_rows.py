"""Coverage as rows: what a batch's records add, per shard, and what its statements add, per stream.

A live collector states every minute what it has read: statements that touch are one row, so that weeks of them are one.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from governance.folds.batch_rows import Folded
from governance.model.coverage import Stretch, clusters
from governance.store.account_histories import load_stretches
from governance.store.bulk import insert_absent, is_postgresql, rows, run
from governance.store.schema import seen


def write_coverage(connection: Connection, batch: Folded, assumed_gap: int) -> None:
    """Take the batch's instants into the assumed stretches of its shard, its statements into those of their streams."""
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
    gaps = sorted({stretch._replace(shard=_OF_STREAM) for stretch in batch.stated if stretch.basis == "gap"})
    insert_absent(connection, seen.coverage, gaps)
    _write_declared(connection, [stretch for stretch in batch.stated if stretch.basis == "declared"])


def _write_declared(connection: Connection, stated: Sequence[Stretch]) -> None:
    """Join statements with those that were there, of whatever shard: each worker reads some of a stream's."""
    fresh: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for one in stated:
        fresh.setdefault((one.issuer, one.stream), []).append((one.from_at, one.to_at))
    for (issuer, stream), intervals in sorted(fresh.items()):
        if is_postgresql(connection):
            # Statements are few: who writes one waits for the other workers' of that stream.
            rows(connection, "SELECT pg_advisory_xact_lock(hashtext(%s))", (f"coverage:{issuer}:{stream}",))
        before = sorted(
            (from_at, to_at)
            for from_at, to_at in rows(connection, f"SELECT from_at, to_at {_DECLARED}", (issuer, stream))
        )
        after = clusters([*before, *intervals], 0)
        if after != before:
            run(connection, f"DELETE {_DECLARED}", (issuer, stream))
            joined = [(issuer, stream, _OF_STREAM, "declared", start, end, None) for start, end in after]
            insert_absent(connection, seen.coverage, joined)


_DECLARED = "FROM coverage WHERE issuer = %s AND stream = %s AND basis = 'declared'"
_OF_STREAM = 0
"""The shard of what is stated: its stream's lock guards it, no shard's."""


def stated_gaps(connection: Connection) -> list[Stretch]:
    """Return the gaps that collectors stated."""
    found = rows(
        connection, "SELECT issuer, stream, shard, basis, from_at, to_at, cause FROM coverage WHERE basis = 'gap'"
    )
    return [Stretch._make(row) for row in found]
