"""A collector that gives what it is told to, and a desk with a bus that remembers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from ingest.collection.interface import Page
from ingest.contract.coverage import Interval
from ingest.contract.event import Event
from tests.ingest.authored import lines_of, signed_in


class Scripted:
    """Gives its pages or chunks once, then raises the error; remembers from where it was asked."""

    idp, tenant, streams, rereads = "okta", "acme", ("system_log",), True

    def __init__(self, *pages: Page, error: Exception | None = None) -> None:
        self.pages = list(pages)
        self.chunks: list[Sequence[Event]] = []
        self.error = error
        self.asked: list[str | None] = []
        self.reread_of: list[Interval] = []
        self.there: list[bytes] = []

    async def changes(self, stream: str, cursor: str | None) -> AsyncGenerator[Page, None]:
        self.asked.append(cursor)
        while self.pages:
            yield self.pages.pop(0)
        if self.error is not None:
            raise self.error

    async def census(self, since: str | None) -> AsyncGenerator[Sequence[Event], None]:
        self.asked.append(since)
        for chunk in self.chunks:
            yield chunk
        if self.error is not None:
            raise self.error

    async def reread(self, stream: str, interval: Interval) -> AsyncGenerator[Sequence[bytes], None]:
        """Gives all that is there, and remembers which interval was asked for."""
        self.reread_of.append(interval)
        yield self.there
        if self.error is not None:
            raise self.error

    async def close(self) -> None:
        return None


def record(number: int) -> bytes:
    return lines_of([signed_in(number)]).strip()
