"""Stand-ins: records without an id of their own, which count only where the stream that they stand in for was not read.

A record says for itself whether it is covered, so that every reader of what counts asks that one column.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.coverage import Interval, clusters
from governance.store.database.staging import stage_keys
from governance.store.database.statements import among, rows, run
from governance.store.running.kept import Kept

_KEPT: Kept[frozenset[tuple[str, str]]] = Kept("stand_ins")
_STREAMS = "SELECT DISTINCT issuer, stands_in_for FROM record WHERE stands_in_for <> ''"
# "stands_in_for <> ''" is spelled as the index has it, so that it is used.
_BETWEEN = (
    "SELECT record_id FROM record WHERE stands_in_for <> '' AND issuer = %s AND stands_in_for = %s AND covered = %s "
    "AND vendor_at >= %s AND vendor_at < %s ORDER BY vendor_at LIMIT %s"
)
_ROUNDED = 1_000_000
"""Microseconds by which a form may date a record earlier than the log does, as some leave out fractions of a second."""
_EARLIEST, _LATEST = -(1 << 62), 1 << 62


class Stream(NamedTuple):
    """A stream that records stand in for."""

    issuer: str
    name: str


def streams_with_stand_ins(connection: Connection) -> frozenset[tuple[str, str]]:
    """Return the (issuer, stream) pairs that any record stands in for."""
    return _KEPT.read(connection, lambda: frozenset((i, s) for i, s in rows(connection, _STREAMS)))


def renew_stand_ins(connection: Connection, issuer: str) -> None:
    """Tell all workers that an issuer's streams may have other stand-ins than before."""
    _KEPT.renew(connection, issuer)


def note_stand_ins(connection: Connection, streams: Iterable[tuple[str, str]]) -> None:
    """Tell all workers of streams that records of this transaction are the first to stand in for."""
    fresh = set(streams) - streams_with_stand_ins(connection)
    for issuer in sorted({issuer for issuer, _ in fresh}):
        renew_stand_ins(connection, issuer)


def any_uncovered(connection: Connection, stream: Stream, interval: Interval) -> bool:
    """Tell whether a record that counts stands in for the stream within an interval."""
    start, end = interval
    return bool(rows(connection, _BETWEEN, (*stream, 0, start - _ROUNDED + 1, end + 1, 1)))


def to_cover(connection: Connection, stream: Stream, covered: Sequence[Interval], size: int) -> set[str]:
    """Return up to ``size`` records that count though the stream was read at their instant."""
    return _within(connection, stream, 0, _widened(covered), size)


def to_uncover(connection: Connection, stream: Stream, covered: Sequence[Interval], size: int) -> set[str]:
    """Return up to ``size`` records that do not count though the stream was not read at their instant."""
    bounds = [(_EARLIEST, _EARLIEST), *_widened(covered), (_LATEST, _LATEST)]
    return _within(connection, stream, 1, [(a[1], b[0]) for a, b in pairwise(bounds)], size)


def _widened(covered: Sequence[Interval]) -> list[Interval]:
    """Return the dates (from, before) that a record of the covered intervals may have."""
    return clusters([(start - _ROUNDED + 1, end + 1) for start, end in covered], 0)


def _within(connection: Connection, stream: Stream, state: int, between: Iterable[Interval], size: int) -> set[str]:
    records: set[str] = set()
    for start, end in between:
        if len(records) < size:
            parameters = (*stream, state, start, end, size - len(records))
            records |= {row[0] for row in rows(connection, _BETWEEN, parameters)}
    return records


def set_covered(connection: Connection, issuer: str, records: Iterable[str], state: int) -> None:
    """Note of an issuer's records that they are covered (1), or count (0)."""
    staged = stage_keys(connection, records, "stage_stand_in")
    sql = f"UPDATE record SET covered = %s WHERE issuer = %s AND record_id {among(connection, staged)}"
    run(connection, sql, (state, issuer))
