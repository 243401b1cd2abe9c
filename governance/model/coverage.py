"""Coverage: which stretches of a stream were read without a gap, stated or assumed.

Assumed stretches are the hull of all records of the stream, split where ``assumed_gap_days`` pass without one: a
clustering that no order or cut of the records can change.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from governance.model.states import Basis

Interval = tuple[int, int]


class Stretch(NamedTuple):
    """A row of coverage: ``basis`` is declared, assumed, or gap (stated to be missing)."""

    issuer: str
    stream: str
    shard: int
    basis: str
    from_at: int
    to_at: int
    cause: str | None = None


def clusters(intervals: Iterable[Interval], tolerance: int) -> list[Interval]:
    """Return the hulls of intervals (or instants) that lie at most ``tolerance`` apart, in order."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start - merged[-1][1] <= tolerance:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _without(intervals: Iterable[Interval], gaps: Sequence[Interval]) -> list[Interval]:
    left = list(intervals)
    for gap_start, gap_end in gaps:
        cut: list[Interval] = []
        for start, end in left:
            if end <= gap_start or start >= gap_end:
                cut.append((start, end))
                continue
            if start < gap_start:
                cut.append((start, gap_start))
            if end > gap_end:
                cut.append((gap_end, end))
        left = cut
    return left


def _bridges(declared: Sequence[Interval], assumed: Sequence[Interval], tolerance: int) -> list[Interval]:
    """Return the silences of at most ``tolerance`` between an assumed and a declared stretch, in either order.

    Each reaches to the farthest such stretch, so that one more stretch never takes a bridge away.
    """
    starts, ends = [start for start, _ in declared], [end for _, end in declared]
    bridges: list[Interval] = []
    for start, end in assumed:
        before, after = bisect_left(ends, start - tolerance), bisect_right(starts, end + tolerance) - 1
        if before < len(ends) and ends[before] < start:
            bridges.append((ends[before], start))
        if after >= 0 and starts[after] > end:
            bridges.append((end, starts[after]))
    return bridges


class _Stream(NamedTuple):
    declared: list[Interval]
    every: list[Interval]
    assumed: list[Interval]
    gaps: list[Interval]


class Coverage:
    """The CoverageView of governance.model.situation, from the rows of all shards."""

    def __init__(self, stretches: Iterable[Stretch], assumed_gap: int) -> None:
        rows: dict[tuple[str, str], dict[str, list[Interval]]] = {}
        for s in stretches:
            rows.setdefault((s.issuer, s.stream), {}).setdefault(s.basis, []).append((s.from_at, s.to_at))
        self._streams = {key: self._stream(bases, assumed_gap) for key, bases in rows.items()}

    @staticmethod
    def _stream(bases: dict[str, list[Interval]], assumed_gap: int) -> _Stream:
        gaps = clusters(bases.get("gap", ()), 0)
        declared = clusters(bases.get("declared", ()), 0)
        assumed = clusters(bases.get("assumed", ()), assumed_gap)
        every = clusters([*declared, *assumed, *_bridges(declared, assumed, assumed_gap)], 0)
        return _Stream(_without(declared, gaps), _without(every, gaps), assumed, gaps)

    def streams(self) -> list[tuple[str, str]]:
        """Return the (issuer, stream) pairs of which anything was read, in order."""
        return sorted(self._streams)

    def begins_at(self, issuer: str, stream: str) -> int | None:
        found = self._streams.get((issuer, stream))
        return found.every[0][0] if found and found.every else None

    def ends_at(self, issuer: str, stream: str) -> int | None:
        """Return when the stream's coverage ends, None without any."""
        found = self._streams.get((issuer, stream))
        return found.every[-1][1] if found and found.every else None

    def over(self, issuer: str, stream: str, from_at: int, to_at: int) -> Basis | None:
        found = self._streams.get((issuer, stream))
        if found is None or not found.every:
            return None
        if _within(found.declared, from_at, to_at, found.every[-1][1]):
            return "declared"
        return "assumed" if _within(found.every, from_at, to_at, found.every[-1][1]) else None

    def holes(self, issuer: str, stream: str) -> list[Interval]:
        """Return the gaps between the first and the last covered instant."""
        every = self._streams[issuer, stream].every if (issuer, stream) in self._streams else []
        return [(a[1], b[0]) for a, b in pairwise(every)]

    def stretches(self, issuer: str, stream: str) -> list[tuple[Basis, int, int]]:
        """Return the covered stretches in order, each with its basis."""
        found = self._streams.get((issuer, stream))
        if found is None:
            return []
        only_assumed = _without(found.every, found.declared)
        rows: list[tuple[Basis, int, int]] = [("declared", a, b) for a, b in found.declared]
        rows += [("assumed", a, b) for a, b in only_assumed]
        return sorted(rows, key=lambda row: row[1])

    def with_silences(self, issuer: str, stream: str, longest: int) -> list[Interval]:
        """Return the covered stretches, each assumed one with a silence of up to ``longest`` after it, in order.

        A silence that splits no assumed stretch is no end of one. None reaches past a stated gap.
        """
        found = self._streams.get((issuer, stream))
        if found is None:
            return []
        silences = [(end, end + longest) for _, end in found.assumed]
        for gap_start, gap_end in found.gaps:
            silences = [(a, b if b <= gap_start or a >= gap_end else max(a, gap_start)) for a, b in silences]
        return clusters([*found.every, *silences], 0)

    def shape(self) -> dict[tuple[str, str], tuple[Interval, ...]]:
        """Return what verdicts may rest on: beginnings and gaps, without the ends, which only grow."""
        shapes: dict[tuple[str, str], tuple[Interval, ...]] = {}
        for key, stream in self._streams.items():
            whole, stated = stream.every, stream.declared
            shapes[key] = (*_open_ended(whole), (-1, -1), *_open_ended(stated if stated else []))
        return shapes


def _open_ended(intervals: list[Interval]) -> list[Interval]:
    return [*intervals[:-1], (intervals[-1][0], -1)] if intervals else []


def _within(intervals: list[Interval], from_at: int, to_at: int, end: int) -> bool:
    for start, stop in intervals:
        # What lies beyond the last covered instant counts as covered: readers ask within coverage.
        reach = to_at if stop >= end else stop
        if start <= from_at and to_at <= max(stop, reach):
            return True
    return False
