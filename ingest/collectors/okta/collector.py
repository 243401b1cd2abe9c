"""Reads an Okta org live: a backfill of its System Log in windows, then the log by polling cursor, and its census."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta

import msgspec

from ingest.clients.http.client import Client
from ingest.clients.okta.requests import client_for
from ingest.collection.interface import Collector, Gap, Opening, Page, Position, Vendor
from ingest.collectors.okta.census.org import census_chunks
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
from ingest.collectors.okta.log.pages import LogPage, cursor_after, okta_time, pages_of, polled, windowed
from ingest.collectors.okta.translate import STREAM
from ingest.contract.coverage import Interval
from ingest.contract.errors import BrokenError
from ingest.contract.event import Event
from ingest.contract.instants import format_instant


class OktaCollector:
    """Reads one org. ``since`` is where a log without a cursor begins; None: all that Okta keeps (``retention``)."""

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
        _check_stream(stream)
        gaps: Sequence[Gap] = ()
        log_cursor = None if cursor is None else decoded(cursor)
        if log_cursor is None:
            log_cursor, gaps = await self._beginning()
        if log_cursor.windows:
            async for page in self._backfilled(log_cursor):
                yield page._replace(gaps=gaps)
                log_cursor, gaps = decoded(page.cursor), ()
        async for log_page in polled(self._client, log_cursor):
            log_cursor, lost_gaps = _from_oldest(log_cursor, log_page.served_at - self._retention)
            next_cursor = cursor_after(log_cursor, log_page)
            covered = (
                Interval(log_cursor.covered, next_cursor.covered) if next_cursor.covered > log_cursor.covered else None
            )
            yield Page(log_page.records, next_cursor.encoded(), covered, (*gaps, *lost_gaps))
            log_cursor, gaps = next_cursor, ()

    async def reread(self, stream: str, interval: Interval) -> AsyncGenerator[Sequence[bytes], None]:
        _check_stream(stream)
        async with aclosing(pages_of(self._client, Window(*interval))) as pages:
            async for log_page in pages:
                yield log_page.records

    def census(self, since: str | None) -> AsyncGenerator[Sequence[Event], None]:
        return census_chunks(self._client, self.tenant, since)

    async def close(self) -> None:
        await self._client.close()

    async def _beginning(self) -> tuple[LogCursor, Sequence[Gap]]:
        """Return the first cursor of a log, by Okta's own clock: ours may be further off than the margins allow."""
        now = await okta_time(self._client)
        oldest = now - self._retention
        first_at = min(self._since or oldest, now)
        log_cursor, gaps = _from_oldest(LogCursor(first_at, first_at), oldest)
        handover = now - HANDOVER
        if handover - log_cursor.covered < WORTH_A_BACKFILL:
            return msgspec.structs.replace(log_cursor, next=path(since=format_instant(log_cursor.covered))), gaps
        windows = [Window(log_cursor.covered, handover)]
        return LogCursor(handover, log_cursor.covered, path(since=format_instant(handover)), windows), gaps

    async def _backfilled(self, log_cursor: LogCursor) -> AsyncGenerator[Page, None]:
        """Yield the pages of a backfill's windows; the last page says what is covered.

        Beside the windows the log is polled from the cursor made at the beginning, so that today's events do not wait
        for hours. Until the windows are read only the next link moves: coverage still ends where the windows begin.
        """
        polled_at: datetime | None = None
        async with aclosing(self._windows(log_cursor)) as pages:
            async for windows_left, log_page in pages:
                yield _page_of(log_cursor, windows_left, log_page)
                polled_at = polled_at or log_page.served_at
                if not windows_left or log_page.served_at - polled_at < BESIDE:
                    continue
                async for polled_page in polled(self._client, log_cursor):
                    log_cursor = msgspec.structs.replace(log_cursor, next=polled_page.next, windows=list(windows_left))
                    yield Page(polled_page.records, log_cursor.encoded())
                polled_at = log_page.served_at

    async def _windows(self, log_cursor: LogCursor) -> AsyncGenerator[tuple[list[Window], LogPage], None]:
        """Yield the remaining pages of a backfill, each with the windows that remain after it."""
        windows_left = list(log_cursor.windows)
        if windows_left == [Window(log_cursor.covered, log_cursor.fallback, windows_left[0].next)]:
            async with aclosing(pages_of(self._client, windows_left[0])) as pages:
                async for log_page in pages:
                    windows_left = _divided(windows_left[0], log_page)
                    yield windows_left, log_page
                    if len(windows_left) != 1:
                        break
        if windows_left:
            async with aclosing(windowed(self._client, windows_left)) as pages:
                async for _, log_page in pages:
                    yield windows_left, log_page


def _check_stream(stream: str) -> None:
    if stream != STREAM:
        raise BrokenError(f"Okta has no stream {stream}; it has {STREAM}")


def _divided(window: Window, log_page: LogPage) -> list[Window]:
    """Return the windows that remain of a backfill's single window after a page of it.

    A small org has only one page. Once a second page shows that there is more, the window is divided, so that several
    windows are read at a time.
    """
    is_first, window.next = window.next is None, log_page.next
    if log_page.next is None:
        return []
    return [window] if is_first or not log_page.records else divided(window, log_page.last_at)


def _page_of(log_cursor: LogCursor, windows_left: Sequence[Window], log_page: LogPage) -> Page:
    """Return a page of a backfill; when no window is left, all of the backfill is covered."""
    whole = Interval(log_cursor.covered, log_cursor.fallback)
    unread = sum((window.to_at - window.from_at for window in windows_left), timedelta())
    position = Position(log_page.last_at or log_cursor.covered, 1 - unread / (whole.to_at - whole.from_at))
    next_cursor = msgspec.structs.replace(
        log_cursor, windows=list(windows_left), covered=log_cursor.covered if windows_left else log_cursor.fallback
    )
    return Page(log_page.records, next_cursor.encoded(), None if windows_left else whole, position=position)


def _from_oldest(log_cursor: LogCursor, oldest: datetime) -> tuple[LogCursor, Sequence[Gap]]:
    """Return the cursor moved to the ``oldest`` instant that Okta still keeps, and the gap that this leaves."""
    kept_cursor = msgspec.structs.replace(
        log_cursor, covered=max(log_cursor.covered, oldest), fallback=max(log_cursor.fallback, oldest)
    )
    return kept_cursor, (Gap(Interval(log_cursor.covered, oldest), "retention"),) if log_cursor.covered < oldest else ()


class OktaVendor:
    """Opens collectors of Okta orgs."""

    idp = "okta"

    def open(self, opening: Opening) -> Collector:
        days = opening.settings.retention_days
        retention = RETENTION if days is None else timedelta(days=days)
        client = client_for(opening, patience_seconds=opening.patience_seconds)
        return OktaCollector(opening.settings.tenant, client, opening.since, retention)


VENDOR: Vendor = OktaVendor()
