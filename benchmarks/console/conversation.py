"""A connection that stays, as browsers and programs keep one, read by hand: a client's own work is none of a console's.

A client of a library takes as much processor time for a page as the console does; on the two cores that both share,
the console would be kept waiting by whoever measures it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

_END_OF_HEAD = b"\r\n\r\n"
_MOST_OCTETS = 2**24
_ENDS_OF_WHOLE_ANSWERS = (b"</html>", b"}")
_LENGTH = b"content-length"


class Answer(NamedTuple):
    """An answer that was read to its end; ``is_whole``: it is a page, or a list, up to its last letter."""

    status: int
    is_whole: bool


class NotAnsweredError(Exception):
    """The other side hung up, or said nothing of how long its answer is."""


class Conversation:
    """One request after the other to one origin; opened by the first, and anew where the console hung up meanwhile."""

    def __init__(self, origin: str) -> None:
        parts = urlsplit(origin)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._opened: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, path: str, headers: Mapping[str, str], within_seconds: float) -> Answer:
        """Return what is answered. Raises NotAnsweredError, and TimeoutError for what takes longer."""
        spelled = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"GET {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\n{spelled}\r\n".encode()
        async with asyncio.timeout(within_seconds):
            reader, writer = await self._open()
            writer.write(head)
            try:
                answered = await reader.readuntil(_END_OF_HEAD)
                body = await reader.readexactly(_length_in(answered))
            except (asyncio.IncompleteReadError, ConnectionError) as error:
                raise NotAnsweredError(f"{path}: the console hung up") from error
        whole = body.rstrip().endswith(_ENDS_OF_WHOLE_ANSWERS)
        return Answer(int(answered[9:12]), whole)

    async def aclose(self) -> None:
        """Hang up."""
        if self._opened is not None:
            self._opened[1].close()
            self._opened = None

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._opened is None or self._opened[0].at_eof():
            await self.aclose()
            self._opened = await asyncio.open_connection(self._host, self._port, limit=_MOST_OCTETS)
        return self._opened


def _length_in(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == _LENGTH:
            return int(value)
    raise NotAnsweredError("an answer without its length")
