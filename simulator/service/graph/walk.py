"""Rows of one or several logs in order of time, from where a page ended: what a page holds and whether more follow.

A place in a walk is the last row's instant, log and position, so that rows which become visible meanwhile neither
shift nor repeat those that follow; one that appears behind the place is missed by this walk, as at Graph.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from simulator.instants import MINUTE
from simulator.service.log import Log

_FIRST_STEP = MINUTE
_WIDER = 4


class Place(NamedTuple):
    """Where a row stands; places order as rows do."""

    at: int
    log: int
    position: int


class Window(NamedTuple):
    """What a walk covers: from ``begin`` until before ``end``, upwards or downwards."""

    begin: int
    end: int
    ascending: bool

    def after(self, place: Place | None) -> Window:
        """Return what is left of it behind a place, the place's own instant included."""
        if place is None:
            return self
        if self.ascending:
            return self._replace(begin=max(self.begin, place.at))
        return self._replace(end=min(self.end, place.at + 1))


Wanted = Callable[[bytes], bool]


def walk(
    logs: Sequence[Log], window: Window, now: int, after: Place | None = None, wanted: Wanted | None = None
) -> Iterator[Place]:
    """Yield the places of the visible rows of a window behind ``after``, in order; ``wanted`` looks at their bodies."""
    rest = window.after(after)
    each = [_of_one(log, number, rest, now) for number, log in enumerate(logs)]
    for place in heapq.merge(*each, reverse=not window.ascending):
        if after is not None and (place <= after if window.ascending else place >= after):
            continue
        if wanted is None or wanted(logs[place.log].body(place.position)):
            yield place


def _of_one(log: Log, number: int, window: Window, now: int) -> Iterator[Place]:
    """Yield one log's places; it is read in stretches that grow, so that a page costs what it holds."""
    begin, end, step = window.begin, window.end, _FIRST_STEP
    while begin < end:
        low, high = (begin, min(end, begin + step)) if window.ascending else (max(begin, end - step), end)
        positions = log.between(low, high, now)
        for position in positions if window.ascending else reversed(positions):
            yield Place(log.occurred_at(position), number, position)
        begin, end = (high, end) if window.ascending else (begin, low)
        step *= _WIDER


def page(places: Iterator[Place], size: int) -> tuple[list[Place], bool]:
    """Return the next places, at most ``size``, and whether there are more."""
    found = list(islice(places, size + 1))
    return found[:size], len(found) > size


def bodies(logs: Sequence[Log], places: Sequence[Place]) -> Iterator[bytes]:
    """Yield the rows' bodies as they were encoded; neighbours are read at once, a comma between them."""
    run: list[Place] = []
    for place in places:
        if run and (place.log, place.position) != (run[-1].log, run[-1].position + 1):
            yield logs[run[0].log].joined(run[0].position, run[-1].position + 1)
            run.clear()
        run.append(place)
    if run:
        yield logs[run[0].log].joined(run[0].position, run[-1].position + 1)
