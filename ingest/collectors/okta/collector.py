"""One Okta org, read live: its System Log by polling cursor after a backfill in windows, and its census."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta

import msgspec

from ingest.clients.http.client import Client
from ingest.clients.okta.requests import client_for
from ingest.collection.interface import Collector, Gap, Opening, Page, Position, Vendor
from ingest.collectors.okta.census.org import taken
from ingest.collectors.okta.log.cursor import (
    BESIDE,
    HANDOVER,
    RETENTION,
    WORTH_A_BACKFILL,
    LogCursor,
    Window,
    decoded,
    divided,
    path,
)
from ingest.collectors.okta.log.pages import LogPage, moved, oktas_clock, pages_of, polled, windowed
from ingest.collectors.okta.translate import STREAM
from ingest.contract.coverage import Interval
from ingest.contract.errors import BrokenError
from ingest.contract.event import Event
from ingest.contract.instants import format_instant


class OktaCollector:
    """Reads one org. ``since``: where a log without a cursor begins, None for all that Okta keeps (``retention``)."""

    idp = "okta"
    streams: Sequence[str] = (STREAM,)
    rereads = True

    def __init__(self, tenant: str, client: Client, since: datetime | None, retention: timedelta = RETENTION) -> None:
        self.tenant = tenant
        self._client = client
        self._since = since
        self._retention = retention

    def __repr__(self) -> str:
        return f"OktaCollector({self.tenant}, {self._client!r})"

    async def changes(self, stream: str, cursor: str | None) -> AsyncGenerator[Page, None]:
        _known(stream)
        gaps: Sequence[Gap] = ()
        at = None if cursor is None else decoded(cursor)
        if at is None:
            at, gaps = await self._beginning()
        if at.windows:
            async for page in self._backfilled(at):
                yield page._replace(gaps=gaps)
                at, gaps = decoded(page.cursor), ()
        async for found in polled(self._client, at):
            at, lost = _kept(at, found.served_at - self._retention)
            after = moved(at, found)
            covered = Interval(at.covered, after.covered) if after.covered > at.covered else None
            yield Page(found.records, after.encoded(), covered, (*gaps, *lost))
            at, gaps = after, ()

    async def reread(self, stream: str, interval: Interval) -> AsyncGenerator[Sequence[bytes], None]:
        _known(stream)
        async with aclosing(pages_of(self._client, Window(*interval))) as pages:
            async for found in pages:
                yield found.records

    def census(self, since: str | None) -> AsyncGenerator[Sequence[Event], None]:
        return taken(self._client, self.tenant, since)

    async def close(self) -> None:
        await self._client.close()

    async def _beginning(self) -> tuple[LogCursor, Sequence[Gap]]:
        """Return where a log without a cursor begins, by Okta's own clock: ours may be wrong by more than a margin."""
        now = await oktas_clock(self._client)
        oldest = now - self._retention
        wanted = min(self._since or oldest, now)
        at, gaps = _kept(LogCursor(wanted, wanted), oldest)
        handover = now - HANDOVER
        if handover - at.covered < WORTH_A_BACKFILL:
            return msgspec.structs.replace(at, next=path(since=format_instant(at.covered))), gaps
        whole = [Window(at.covered, handover)]
        return LogCursor(handover, at.covered, path(since=format_instant(handover)), whole), gaps

    async def _backfilled(self, at: LogCursor) -> AsyncGenerator[Page, None]:
        """Yield the windows' pages; the last one tells what is covered.

        The log is polled beside them, from the cursor that began before, so that what happens now does not wait for
        hours. Until the windows are read only its next link moves: what is covered still ends where they begin.
        """
        polled_at: datetime | None = None
        async with aclosing(self._windows(at)) as pages:
            async for left, found in pages:
                yield _page_of(at, left, found)
                polled_at = polled_at or found.served_at
                if not left or found.served_at - polled_at < BESIDE:
                    continue
                async for fresh in polled(self._client, at):
                    at = msgspec.structs.replace(at, next=fresh.next, windows=list(left))
                    yield Page(fresh.records, at.encoded())
                polled_at = found.served_at

    async def _windows(self, at: LogCursor) -> AsyncGenerator[tuple[list[Window], LogPage], None]:
        """Yield the pages of what is left of a backfill, each with what is then left."""
        left = list(at.windows)
        if left == [Window(at.covered, at.fallback, left[0].next)]:
            async with aclosing(pages_of(self._client, left[0])) as pages:
                async for found in pages:
                    left = _divided(left[0], found)
                    yield left, found
                    if len(left) != 1:
                        break
        if left:
            async with aclosing(windowed(self._client, left)) as pages:
                async for _, found in pages:
                    yield left, found


def _known(stream: str) -> None:
    if stream != STREAM:
        raise BrokenError(f"Okta has no stream {stream}; it has {STREAM}")


def _divided(window: Window, found: LogPage) -> list[Window]:
    """Return what is left of the one window, after a page of it.

    The first page is all that a small org has; more is divided, to be read several windows at a time, once a second
    page shows that there is more.
    """
    is_first, window.next = window.next is None, found.next
    if found.next is None:
        return []
    return [window] if is_first or not found.records else divided(window, found.last_at)


def _page_of(at: LogCursor, left: Sequence[Window], found: LogPage) -> Page:
    """Return a backfill's page; with nothing ``left`` of it, all of it is covered."""
    whole = Interval(at.covered, at.fallback)
    unread = sum((each.to_at - each.from_at for each in left), timedelta())
    position = Position(found.last_at or at.covered, 1 - unread / (whole.to_at - whole.from_at))
    after = msgspec.structs.replace(at, windows=list(left), covered=at.covered if left else at.fallback)
    return Page(found.records, after.encoded(), None if left else whole, position=position)


def _kept(at: LogCursor, oldest: datetime) -> tuple[LogCursor, Sequence[Gap]]:
    """Return the cursor moved to the ``oldest`` instant that Okta still keeps, and the gap that this leaves."""
    kept = msgspec.structs.replace(at, covered=max(at.covered, oldest), fallback=max(at.fallback, oldest))
    return kept, (Gap(Interval(at.covered, oldest), "retention"),) if at.covered < oldest else ()


class OktaVendor:
    """Opens collectors of Okta orgs."""

    idp = "okta"

    def open(self, opening: Opening) -> Collector:
        days = opening.settings.retention_days
        retention = RETENTION if days is None else timedelta(days=days)
        return OktaCollector(opening.settings.tenant, client_for(opening), opening.since, retention)


VENDOR: Vendor = OktaVendor()
