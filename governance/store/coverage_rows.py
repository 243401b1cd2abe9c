"""Coverage as rows per shard: what a batch's records and statements add."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.coverage import Stretch, clusters
from governance.folds.batch import Batch
from governance.keys import issuer_of
from governance.store.bulk import insert_absent, rows, run
from governance.store.dossiers import load_stretches
from governance.store.schema import seen
from ingest.contract.errors import RecordError
from ingest.contract.event import Event
from ingest.contract.instants import parse_instant, to_micros


def write_coverage(connection: Connection, batch: Batch, assumed_gap: int) -> None:
    """Take the batch's instants into the assumed stretches of its shard, and its statements as they are."""
    stored: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for row in load_stretches(connection):
        if row.basis == "assumed" and row.shard == batch.shard:
            stored.setdefault((row.issuer, row.stream), []).append((row.from_at, row.to_at))
    for (issuer, stream), instants in sorted(batch.instants.items()):
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
    stated = sorted({stretch for event in batch.stated if (stretch := _stated(event, batch.shard)) is not None})
    insert_absent(connection, seen.coverage, stated)


def _stated(event: Event, shard: int) -> Stretch | None:
    given = event.attributes
    try:
        start, end = to_micros(parse_instant(given.get("from"))), to_micros(parse_instant(given.get("to")))
    except RecordError:
        return None
    basis = "gap" if given.get("basis") == "gap" else "declared"
    cause = given.get("cause")
    if end <= start:
        return None
    return Stretch(issuer_of(event), event.source.stream, shard, basis, start, end, str(cause) if cause else None)


def stated_gaps(connection: Connection) -> list[Stretch]:
    """Return the gaps that collectors stated."""
    found = rows(
        connection, "SELECT issuer, stream, shard, basis, from_at, to_at, cause FROM coverage WHERE basis = 'gap'"
    )
    return [Stretch._make(row) for row in found]
