"""Records on their way into the logs: pulled as the clock goes on, held until the moment they become visible."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator

from simulator.records.record import Record
from simulator.service.logs.shaping import Shaped

Shape = Callable[[Record], Iterable[Shaped]]
Take = Callable[[Shaped], None]


class Feed:
    """Gives records in the order of their visibility, each once and never before its moment.

    The source yields them nearly in that order: what is late is held back, not sought for.
    """

    def __init__(self, source: Iterator[Record], shape: Shape, take: Take) -> None:
        self._source = source
        self._shape, self._take = shape, take
        self._held: list[tuple[int, int, Shaped]] = []
        self._number = 0
        self._next = next(source, None)

    def catch_up(self, now: int) -> None:
        """Give everything that is visible at an instant and was not given yet."""
        while self._next is not None and self._next.emitted_at <= now:
            self._give(self._next.emitted_at)
            for shaped in self._shape(self._next):
                self._number += 1
                heapq.heappush(self._held, (shaped.record.emitted_at, self._number, shaped))
            self._next = next(self._source, None)
        self._give(now)

    def insert(self, record: Record, now: int) -> None:
        """Take in a record that the source does not have, and that is visible now or later."""
        for shaped in self._shape(record):
            self._number += 1
            heapq.heappush(self._held, (max(shaped.record.emitted_at, now), self._number, shaped))
        self._give(now)

    def _give(self, until: int) -> None:
        while self._held and self._held[0][0] <= until:
            self._take(heapq.heappop(self._held)[2])
