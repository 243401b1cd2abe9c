"""How many streams a caller may read at once: each holds a snapshot of the store open for as long as he reads."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator


class OpenStreams:
    """So many of each caller, and so many of all: whoever reads slowly leaves room for others."""

    def __init__(self, of_one: int, of_all: int) -> None:
        self._of_one, self._of_all = of_one, of_all
        self._lock = threading.Lock()
        self._open: Counter[str] = Counter()

    def have_room_for(self, caller: str) -> bool:
        """Tell whether a caller may open one more."""
        with self._lock:
            return self._open[caller] < self._of_one and self._open.total() < self._of_all

    def counted(self, caller: str, lines: Iterator[bytes]) -> Iterator[bytes]:
        """Yield lines; from the first until the last, or until nobody reads them any more, they count as a stream."""
        with self._lock:
            self._open[caller] += 1
        try:
            yield from lines
        finally:
            with self._lock:
                self._open[caller] -= 1
                self._open += Counter()
