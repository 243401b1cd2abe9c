"""Coverage: which stretches of a stream were read without a gap, stated or assumed.

Assumed stretches are the hull of all records of the stream, split where ``assumed_gap_days`` pass without one: a
clustering that no order or cut of the records can change. It is made when coverage is read, from the first and the last
record of each day: exact for every gap of a day or more, whatever it was set to when the records came.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from governance.model.states import Basis

Interval = tuple[int, int]


class Stretch(NamedTuple):
    """A stretch of a stream: ``basis`` is declared, assumed, or gap (stated to be missing)."""

    issuer: str
    stream: str
    basis: str
    from_at: int
    to_at: int


class DayRow(NamedTuple):
    """First and last record of a stream on a day, as a shard read them: a row of ``coverage_day``.

    ``translation`` is the lowest that any of them was folded in: uses cannot be taken back when a later one tells more.
    """

    issuer: str
    stream: str
    shard: int
    day: int
    first_at: int
    last_at: int
    translation: int = 1

    def stretch(self) -> Stretch:
        """Return the stretch that the day's records assume."""
        return Stretch(self.issuer, self.stream, "assumed", self.first_at, self.last_at)


class StatementRow(NamedTuple):
    """What somebody states of a stream: a row of ``coverage_statement``."""

    statement_id: str
    issuer: str
    stream: str
    basis: str
    """declared, or gap."""
    from_at: int
    to_at: int
    stated_by: str
    """``person``: by hand, so that it can be taken back; ``collector``: as it reads, so that touching ones are one."""
    cause: str | None = None
    """Why a gap will stay one."""

    def stretch(self) -> Stretch:
        """Return the stretch that it speaks of."""
        return Stretch(self.issuer, self.stream, self.basis, self.from_at, self.to_at)


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
    """One stream's rows, clustered, and what they cover together."""

    stated: list[Interval]
    assumed: list[Interval]
    gaps: list[Interval]
    declared: list[Interval]
    """What is stated and not missing."""
    every: list[Interval]
    """What is stated or assumed, and not missing."""
    current: bool
    """The last record lies no farther past the last statement than silence may last: more of both may come."""


_Bases = dict[str, list[Interval]]


def _stream(bases: _Bases, assumed_gap: int) -> _Stream:
    gaps = clusters(bases.get("gap", ()), 0)
    stated = clusters(bases.get("declared", ()), 0)
    assumed = clusters(bases.get("assumed", ()), assumed_gap)
    declared = _without(stated, gaps)
    every = _without(clusters([*stated, *assumed, *_bridges(stated, assumed, assumed_gap)], 0), gaps)
    begin, end = every[-1] if every else (0, 0)
    current = bool(declared) and declared[-1][1] >= begin and end - declared[-1][1] <= assumed_gap
    return _Stream(stated, assumed, gaps, declared, every, current)


def _by_stream(stretches: Iterable[Stretch]) -> dict[tuple[str, str], _Bases]:
    bases: dict[tuple[str, str], _Bases] = {}
    for s in stretches:
        bases.setdefault((s.issuer, s.stream), {}).setdefault(s.basis, []).append((s.from_at, s.to_at))
    return bases


class Coverage:
    """The CoverageView of governance.model.situation, from the rows of all shards."""

    def __init__(self, stretches: Iterable[Stretch], assumed_gap: int) -> None:
        self._assumed_gap = assumed_gap
        self._streams = {key: _stream(bases, assumed_gap) for key, bases in _by_stream(stretches).items()}

    def grown(self, stretches: Iterable[Stretch]) -> Coverage:
        """Return the coverage with more rows; this one stays as it is."""
        whole = Coverage((), self._assumed_gap)
        whole._streams = dict(self._streams)
        for key, more in _by_stream(stretches).items():
            before = self._streams.get(key)
            if before is not None:
                rows = {"declared": before.stated, "assumed": before.assumed, "gap": before.gaps}
                more = {basis: [*rows[basis], *more.get(basis, ())] for basis in rows}
            whole._streams[key] = _stream(more, self._assumed_gap)
        return whole

    def streams(self) -> list[tuple[str, str]]:
        """Return the (issuer, stream) pairs of which anything was read, in order."""
        return sorted(self._streams)

    def begins_at(self, issuer: str, stream: str) -> int | None:
        clustered = self._streams.get((issuer, stream))
        return clustered.every[0][0] if clustered and clustered.every else None

    def unbroken_since(self, issuer: str, stream: str) -> int | None:
        clustered = self._streams.get((issuer, stream))
        return clustered.every[-1][0] if clustered and clustered.every else None

    def ends_at(self, issuer: str, stream: str) -> int | None:
        """Return when the stream's coverage ends, None without any."""
        clustered = self._streams.get((issuer, stream))
        return clustered.every[-1][1] if clustered and clustered.every else None

    def over(self, issuer: str, stream: str, from_at: int, to_at: int) -> Basis | None:
        clustered = self._streams.get((issuer, stream))
        if clustered is None or not clustered.every:
            return None
        if _within(clustered.declared, from_at, to_at, goes_on=clustered.current):
            return "declared"
        return "assumed" if _within(clustered.every, from_at, to_at, goes_on=True) else None

    def read_for(self, issuer: str, stream: str, since: int, duration: int) -> int | None:
        clustered = self._streams.get((issuer, stream))
        if clustered is None or not clustered.every:
            return None
        for begin, end in clustered.every[:-1]:
            if max(begin, since) + duration <= end:
                return max(begin, since) + duration
        return max(clustered.every[-1][0], since) + duration

    def holes(self, issuer: str, stream: str) -> list[Interval]:
        """Return the gaps between the first and the last covered instant."""
        every = self._streams[issuer, stream].every if (issuer, stream) in self._streams else []
        return [(a[1], b[0]) for a, b in pairwise(every)]

    def stretches(self, issuer: str, stream: str) -> list[tuple[Basis, int, int]]:
        """Return the covered stretches in order, each with its basis."""
        clustered = self._streams.get((issuer, stream))
        if clustered is None:
            return []
        only_assumed = _without(clustered.every, clustered.declared)
        rows: list[tuple[Basis, int, int]] = [("declared", a, b) for a, b in clustered.declared]
        rows += [("assumed", a, b) for a, b in only_assumed]
        return sorted(rows, key=lambda row: row[1])

    def with_silences(self, issuer: str, stream: str, longest: int) -> list[Interval]:
        """Return the covered stretches, each assumed one with a silence of up to ``longest`` after it, in order.

        A silence that splits no assumed stretch is no end of one. None reaches past a stated gap.
        """
        clustered = self._streams.get((issuer, stream))
        if clustered is None:
            return []
        silences = [(end, end + longest) for _, end in clustered.assumed]
        for gap_start, gap_end in clustered.gaps:
            silences = [(a, b if b <= gap_start or a >= gap_end else max(a, gap_start)) for a, b in silences]
        return clusters([*clustered.every, *silences], 0)

    def shape(self) -> dict[tuple[str, str], tuple[Interval, ...]]:
        """Return all that ``begins_at`` and ``over`` rest on: not the ends that only grow while reading goes on."""
        return {
            key: (
                *_open_ended(stream.every),
                (-1, -1),
                *(_open_ended(stream.declared) if stream.current else stream.declared),
            )
            for key, stream in self._streams.items()
        }


def _open_ended(intervals: list[Interval]) -> list[Interval]:
    """Return the intervals, the last one without an end (-1): readers ask within coverage, and it goes on."""
    return [*intervals[:-1], (intervals[-1][0], -1)] if intervals else []


def _within(intervals: list[Interval], from_at: int, to_at: int, *, goes_on: bool) -> bool:
    """Tell whether one of the intervals has both instants; ``goes_on``: the last one has no end."""
    if goes_on and intervals and intervals[-1][0] <= from_at:
        return True
    return any(start <= from_at and to_at <= stop for start, stop in intervals)
