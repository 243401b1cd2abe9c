"""How many streams a caller may read at once, and for how long: each holds a snapshot of the store open meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Generator, Iterator
from itertools import chain

from starlette.responses import StreamingResponse
from starlette.types import Send

_LASTS_SECONDS = 900
"""Whoever reads more slowly gets no end: his stream breaks off without its last chunk."""


class BoundedStream(StreamingResponse):
    """An answer that is sent while it is read, for so long at most."""

    def __init__(self, lines: Generator[bytes], media_type: str) -> None:
        """Read the first line at once: what is wrong is told before the first byte is sent."""
        self._lines = _ClosedLines(lines)
        super().__init__(chain([next(self._lines, b"")], self._lines), media_type=media_type)

    async def stream_response(self, send: Send) -> None:
        """Send it. Raises TimeoutError where it lasts too long."""
        try:
            async with asyncio.timeout(_LASTS_SECONDS):
                await super().stream_response(send)
        finally:
            # Whatever is raised holds the lines in its frames: by themselves they would end, and let go of their room
            # and their snapshot, when Python next looks for circles.
            self._lines.close()


class _ClosedLines(Iterator[bytes]):
    """Lines that end once they are closed: at once, or by the thread that is just reading one."""

    def __init__(self, lines: Generator[bytes]) -> None:
        self._lines = lines
        self._reading = threading.Lock()
        self._closed = False

    def __next__(self) -> bytes:
        try:
            with self._reading:
                return next(self._lines)
        finally:
            if self._closed:
                self.close()

    def close(self) -> None:
        self._closed = True
        if self._reading.acquire(blocking=False):
            try:
                self._lines.close()
            finally:
                self._reading.release()


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

    def counted(self, caller: str, lines: Iterator[bytes]) -> Generator[bytes]:
        """Yield lines; from the first until the last, or until nobody reads them any more, they count as a stream."""
        with self._lock:
            self._open[caller] += 1
        try:
            yield from lines
        finally:
            with self._lock:
                self._open[caller] -= 1
                self._open += Counter()
