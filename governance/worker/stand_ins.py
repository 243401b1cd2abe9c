"""Holds records that stand in for a stream against what was read of it: they count only where that was not read.

A batch covers what it can see at once. What others see beside it, and what counts again because coverage was taken
back, is left to a work item, which waits for all who run beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from governance.folds.batch_rows import Folded
from governance.model.coverage import Coverage, Interval
from governance.settings.compiled import Rules
from governance.store.evidence.facts import Touched, subjects_of
from governance.store.evidence.stand_ins import (
    Stream,
    any_uncovered,
    note_stand_ins,
    set_covered,
    streams_with_stand_ins,
    to_cover,
    to_uncover,
)
from governance.store.running import work_items
from governance.store.running.long_items import STAND_INS, STAND_INS_AGAIN
from governance.store.running.work_items import WorkItem
from governance.store.seen.coverage_rows import kept_coverage, load_coverage
from governance.worker.concerned import concerned_items
from ingest.contract.providers.catalogue import stand_ins_of

_IN_A_BATCH = 1_000
_NOBODY = Touched(set(), set(), set(), set())


class Covered(NamedTuple):
    """Subjects of the records that no longer count, and work items."""

    touched: Touched
    items: set[str]


def cover_stand_ins(connection: Connection, batch: Folded, assumed_gap: int) -> Covered:
    """Cover the records that stand in for what was read, of a batch that is written; leave the rest to a work item."""
    fresh = {Stream(fact.issuer, fact.stands_in_for) for fact in batch.facts if fact.stands_in_for}
    if fresh:
        note_stand_ins(connection, fresh)
    near = {
        stream
        for stream, intervals in _grown(connection, batch).items()
        if any(any_uncovered(connection, stream, (a - assumed_gap, b + assumed_gap)) for a, b in intervals)
    }
    if not fresh and not near:
        return Covered(_NOBODY, set())
    coverage = kept_coverage(connection, assumed_gap)
    records: set[str] = set()
    for stream in sorted(fresh | near):
        covered = to_cover(connection, stream, _intervals(coverage, stream), _IN_A_BATCH)
        set_covered(connection, stream.issuer, covered, 1)
        records |= covered
    items = {f"{STAND_INS}:{stream.issuer}" for stream in fresh}
    items |= {f"{STAND_INS_AGAIN}:{stream.issuer}" for stream in near}
    return Covered(subjects_of(connection, records) if records else _NOBODY, items)


def _grown(connection: Connection, batch: Folded) -> dict[Stream, list[Interval]]:
    """Return the stretches that a batch adds to streams which any record stands in for."""
    stretches = [row.stretch() for row in batch.days]
    stretches += [row.stretch() for row in batch.statements if row.basis == "declared"]
    grown: dict[Stream, list[Interval]] = {}
    for stretch in stretches:
        if stretch.stream in stand_ins_of(stretch.issuer.partition(":")[0]).values():
            grown.setdefault(Stream(stretch.issuer, stretch.stream), []).append((stretch.from_at, stretch.to_at))
    known = streams_with_stand_ins(connection) if grown else frozenset()
    return {stream: intervals for stream, intervals in grown.items() if stream in known}


def _intervals(coverage: Coverage, stream: Stream) -> list[Interval]:
    return [(start, end) for _, start, end in coverage.stretches(*stream)]


def items_of_coverage(connection: Connection, issuers: Iterable[str] | None = None) -> set[str]:
    """Return the work items for issuers whose coverage is another now, of those that have stand-ins; None: of all."""
    having = {issuer for issuer, _ in streams_with_stand_ins(connection)}
    return {f"{STAND_INS_AGAIN}:{issuer}" for issuer in (having if issuers is None else having.intersection(issuers))}


def settle_stand_ins(connection: Connection, item: WorkItem, rules: Rules, now: int, size: int) -> None:
    """Hold the next records that stand in for an issuer's streams against what was read of these."""
    issuer = item.subject
    coverage = load_coverage(connection, rules.assumed_gap)
    for stream in sorted(Stream(*pair) for pair in streams_with_stand_ins(connection) if pair[0] == issuer):
        intervals = _intervals(coverage, stream)
        for find, state in ((to_cover, 1), (to_uncover, 0)):
            records = find(connection, stream, intervals, size)
            if records:
                set_covered(connection, issuer, records, state)
                touched = subjects_of(connection, records)
                items = {str(holder) for holder in touched.holders} | concerned_items(connection, touched.containers)
                work_items.enqueue(connection, items, now)
                return
    if item.kind == STAND_INS:
        # Who could not see the first records that stand in for a stream has committed by then what he read of it.
        work_items.enqueue(connection, {f"{STAND_INS_AGAIN}:{issuer}"}, now)
    work_items.done(connection, [item])
