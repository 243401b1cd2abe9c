"""Requests as they arrive: whoever sends no whole one in time, or a head without end, holds no connection.

There are so many connections and no more (``limit_concurrency``): some hundred silent ones would shut all others out.
"""

from __future__ import annotations

from asyncio import BaseTransport, TimerHandle, Transport
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

ARRIVES_WITHIN_SECONDS = 20
"""Longer than a form or a body of JSON is waited for: that is answered first."""
MOST_OCTETS_OF_HEAD = 64 * 1024


class BoundedRequests(HttpToolsProtocol):
    """A connection that is closed where a request does not arrive whole in time, and refuses too large a head."""

    _deadline: TimerHandle | None = None
    _octets_of_head = 0

    def connection_made(self, transport: BaseTransport) -> None:
        """Wait for the first request."""
        super().connection_made(cast(Transport, transport))
        self._wait()

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

    def _wait(self) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(ARRIVES_WITHIN_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
