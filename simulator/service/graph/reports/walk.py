"""Rows of one or several logs in order of time, from where a page ended: what a page holds and whether more follow.

A place in a walk is the last row's instant, log and position, so that rows which become visible meanwhile neither
shift nor repeat those that follow; one that appears behind the place is missed by this walk, as at Graph.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice
from operator import attrgetter
from typing import NamedTuple

from simulator.service.logs.log import Log


class Place(NamedTuple):
    """The place of a row; places have the order of their rows."""

    at: int
    log: int
    position: int


class Window(NamedTuple):
    """What a walk covers: from ``begin`` until before ``end``, upwards or downwards."""

    begin: int
    end: int
    ascending: bool

    def after(self, place: Place | None) -> Window:
        """Return the rest of the window after a place, including the place's own instant."""
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
    walks = [_of_one(log, number, rest, now) for number, log in enumerate(logs)]
    for place in heapq.merge(*walks, reverse=not window.ascending):
        if after is not None and (place <= after if window.ascending else place >= after):
            continue
        if wanted is None or wanted(logs[place.log].body(place.position)):
            yield place


def _of_one(log: Log, number: int, window: Window, now: int) -> Iterator[Place]:
    for position in log.walk(window.begin, window.end, now, descending=not window.ascending):
        yield Place(log.occurred_at(position), number, position)


def page(places: Iterator[Place], size: int) -> tuple[list[Place], bool]:
    """Return the next places, at most ``size``, and whether there are more."""
    page_places = list(islice(places, size + 1))
    return page_places[:size], len(page_places) > size


def bodies(logs: Sequence[Log], places: Sequence[Place]) -> Iterator[bytes]:
    """Yield the rows' bodies as they were encoded; those of one log together, with commas between."""
    for number, run in groupby(places, key=attrgetter("log")):
        yield logs[number].gathered([place.position for place in run])
