"""Requests as they arrive: whoever sends no whole one in time, or a head without end, holds no connection.

There are so many connections and no more (``limit_concurrency``): some hundred silent ones would shut all others out,
and whoever is hung up on comes again. So of too many silent ones the oldest is closed, of the address that has most.
"""

from __future__ import annotations

from asyncio import BaseTransport, TimerHandle, Transport
from collections import Counter
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

ARRIVES_WITHIN_SECONDS = 20
"""Longer than a form or a body of JSON is waited for: that is answered first."""
MOST_OCTETS_OF_HEAD = 64 * 1024
MOST_SILENT = 128
"""Half of ``limit_concurrency``: so many connections may be there of which no request is being answered."""


class BoundedRequests(HttpToolsProtocol):
    """A connection that is closed where a request does not arrive whole in time, and refuses too large a head."""

    _deadline: TimerHandle | None = None
    _octets_of_head = 0
    _made_at = 0.0

    def connection_made(self, transport: BaseTransport) -> None:
        """Wait for the first request."""
        super().connection_made(cast(Transport, transport))
        self._made_at = self.loop.time()
        self._wait()
        self._make_room()

    def on_message_begin(self) -> None:
        """Wait for a request to arrive whole."""
        super().on_message_begin()
        self._octets_of_head = 0
        self._wait()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header. Raises ValueError for one too many, which the parser answers with 400."""
        self._octets_of_head += len(name) + len(value)
        if self._octets_of_head > MOST_OCTETS_OF_HEAD:
            raise ValueError("the head is too large")
        super().on_header(name, value)

    def on_message_complete(self) -> None:
        """Wait no longer: the request is here."""
        self._stop_waiting()
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_waiting()
        super().connection_lost(exc)

    @property
    def address(self) -> str | None:
        """From where it comes; None: from a socket without addresses."""
        return self.client[0] if self.client else None

    @property
    def is_silent(self) -> bool:
        """Whether no request of it is being answered."""
        is_answering = self.cycle is not None and not self.cycle.response_complete
        return not self.transport.is_closing() and (self._deadline is not None or not is_answering)

    def _make_room(self) -> None:
        """Close the oldest silent connection of whoever has most of them, where there are too many."""
        silent = [other for other in self.connections if isinstance(other, BoundedRequests) and other.is_silent]
        if len(silent) <= MOST_SILENT:
            return
        by_address = Counter(silent_one.address for silent_one in silent)
        most = max(by_address.values())
        of_most = [silent_one for silent_one in silent if by_address[silent_one.address] == most]
        min(of_most, key=lambda silent_one: silent_one._made_at).transport.close()

    def _wait(self) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(ARRIVES_WITHIN_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
