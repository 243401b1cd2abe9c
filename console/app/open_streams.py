"""How many streams a caller may read at once, and for how long: each holds a snapshot of the store open meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator

from starlette.responses import StreamingResponse
from starlette.types import Send

_LASTS_SECONDS = 900
"""Whoever reads more slowly gets no end: his stream breaks off without its last chunk."""


class BoundedStream(StreamingResponse):
    """An answer that is sent while it is read, for so long at most."""

    async def stream_response(self, send: Send) -> None:
        """Send it. Raises TimeoutError where it lasts too long."""
        async with asyncio.timeout(_LASTS_SECONDS):
            await super().stream_response(send)


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
