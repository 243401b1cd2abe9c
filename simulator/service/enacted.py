"""Acts of callers: a vendor accepts them at once, shows them a while later, and writes its log after that."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable

from simulator.records.record import Record


class Enacted:
    """The acts that are accepted and not shown yet."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, int, Record]] = []
        self._number = 0

    def accept(self, records: Iterable[Record]) -> None:
        """Let acts be shown at the instants of their records, which become visible when these say."""
        for record in records:
            self._number += 1
            heapq.heappush(self._waiting, (record.occurred_at, self._number, record))

    def give(self, now: int, take: Callable[[Record], None]) -> None:
        """Give the acts whose instant has come, as visible from now on at the earliest."""
        while self._waiting and self._waiting[0][0] <= now:
            record = heapq.heappop(self._waiting)[2]
            take(record.arriving(max(record.emitted_at, now)))
