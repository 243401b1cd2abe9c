"""Reads pages of the System Log: by polling in order of persistence, which loses nothing, or in several windows.

Source: https://developer.okta.com/docs/reference/system-log-query/
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

import msgspec
import structlog

from ingest.clients.http.client import Answer, Client
from ingest.clients.http.response_headers import next_link, same_origin
from ingest.clients.http.response_records import UNDECODABLE, records_in
from ingest.collectors.okta.log.cursor import PAGE_EVENTS, SETTLING, LogCursor, Window, path
from ingest.contract.errors import BrokenError, JitgovError, RecordError, TransientError
from ingest.contract.instants import format_instant, parse_instant

PERMISSION = "okta.logs.read (an API token: of an administrator who may see the System Log, as Report Administrator)"
PARALLEL_WINDOWS = 4
_CURSOR_REFUSED = (400, 404, 410)
_MOST_EMPTY_PAGES = 3
_log = structlog.get_logger("jitgov.collect")


class LogPage(NamedTuple):
    """Records as bytes, the link to the next page, the last record's ``published``, and Okta's time of the answer.

    ``ended``: there was nothing more when the page was served. One empty page does not say so: some come amid a log.
    """

    records: list[bytes]
    next: str | None
    last_at: datetime | None
    served_at: datetime
    ended: bool = False


class _Published(msgspec.Struct):
    published: str = ""


async def okta_time(client: Client) -> datetime:
    """Return Okta's own time, from the answer to the smallest request for the log."""
    answer = await client.get("/api/v1/logs?limit=1", "logs", list, needs=PERMISSION, decode=_records)
    return answer.served_at


async def polled(client: Client, cursor: LogCursor) -> AsyncGenerator[LogPage, None]:
    """Yield pages from the cursor on until all events are read that were there at the beginning.

    Two empty pages in a row mean the end. If Okta refuses the cursor, reading begins again at the fallback. Raises
    BrokenError when it refuses that, too, and when the pages form a circle, TransientError when Okta refuses a cursor
    that it just gave.
    """
    url = cursor.next or cursor.poll_path()
    trail = _Trail(client, url)
    began_at: datetime | None = None
    begins_anew, quiet = "", cursor.quiet
    while True:
        answer = await client.get(url, "logs", list, needs=PERMISSION, accepts=_CURSOR_REFUSED, decode=_records)
        if answer.status != 200:
            if url == begins_anew:
                raise _refused_query(answer)
            if begins_anew:
                raise TransientError(f"Okta refuses a cursor that it just gave: {answer.status} {answer.fault}")
            quiet, url = False, _fallback_path(cursor, url, answer)
            begins_anew = url
            trail = _Trail(client, url)
            continue
        page = _page(client, answer)
        began_at = began_at or page.served_at
        ended = quiet and not page.records
        yield page._replace(ended=ended)
        next_path = _next_of(page)
        if next_path is None or ended or (page.last_at is not None and page.last_at >= began_at):
            return
        if page.records:
            trail.goes_to(next_path)
        quiet, url = not page.records, next_path


def cursor_after(cursor: LogCursor, page: LogPage) -> LogCursor:
    """Return the cursor after a polled page.

    Only records move the fallback: an event that comes after an empty page may have been persisted before the page was
    served.
    """
    last_at = min(page.last_at, page.served_at) if page.last_at is not None else None
    read_to = page.served_at if page.ended else last_at or cursor.covered
    covered = max(cursor.covered, read_to - SETTLING)
    return LogCursor(max(cursor.fallback, last_at or cursor.fallback), covered, page.next, quiet=not page.records)


def _next_of(page: LogPage) -> str | None:
    """Return the request of the following page.

    A polling request always gets a next link, but until 2017 got none at the end; a full page is not the end.
    """
    if page.next is None and page.last_at is not None and len(page.records) >= PAGE_EVENTS:
        return path(since=format_instant(page.last_at))
    return page.next


def _fallback_path(cursor: LogCursor, url: str, answer: Answer) -> str:
    """Return the request that begins at the fallback. Raises BrokenError when Okta refused just this request."""
    fallback = cursor.poll_path(answer.served_at)
    if url == fallback:
        raise _refused_query(answer)
    _log.warning("cursor_refused", status=answer.status, fault=answer.fault, fallback=format_instant(cursor.fallback))
    return fallback


def _refused_query(answer: Answer) -> BrokenError:
    return BrokenError(f"Okta refuses the System Log query itself: {answer.status} {answer.fault}")


async def _first_page(client: Client, window: Window) -> LogPage:
    """Return the first page of a window. Raises BrokenError when its query is refused."""
    answer = await client.get(window.path(), "logs", list, needs=PERMISSION, accepts=_CURSOR_REFUSED, decode=_records)
    if answer.status != 200:
        raise _refused_query(answer)
    return _page(client, answer)


async def windowed(client: Client, windows: list[Window]) -> AsyncGenerator[tuple[Window, LogPage], None]:
    """Yield the pages of the windows, several windows at a time, each page with its window.

    A window whose page has no next link is done: it is removed from ``windows`` before that page is yielded. The
    others keep their next link.
    """
    waiting = list(windows)
    queue: asyncio.Queue[tuple[Window, LogPage] | JitgovError | None] = asyncio.Queue(maxsize=PARALLEL_WINDOWS)

    async def work() -> None:
        try:
            while waiting:
                window = waiting.pop(0)
                async for page in pages_of(client, window):
                    await queue.put((window, page))
        except JitgovError as error:
            await queue.put(error)
        await queue.put(None)

    workers = min(PARALLEL_WINDOWS, len(windows))
    with _tasks(workers, work):
        while workers:
            item = await queue.get()
            if item is None:
                workers -= 1
            elif isinstance(item, JitgovError):
                raise item
            else:
                window, page = item
                window.next = page.next
                if page.next is None:
                    windows.remove(window)
                yield item


async def pages_of(client: Client, window: Window) -> AsyncGenerator[LogPage, None]:
    """Yield the pages of a window, from its first page or from its next link on."""
    url = window.next or window.path()
    trail = _Trail(client, url)
    empty_pages, restarted = 0, False
    while True:
        page = await _first_page(client, window) if url == window.path() else await _next_page(client, url)
        if page is None:
            if restarted:
                raise TransientError("Okta refuses a cursor that it just gave; the window is read again later")
            restarted, url = True, window.path()  # the window's cursor has expired
            trail = _Trail(client, url)
            continue
        empty_pages = 0 if page.records else empty_pages + 1
        # A bounded query ends without a next link; a query that only gives empty pages has ended, too.
        if empty_pages >= _MOST_EMPTY_PAGES or (not page.records and page.next is not None and trail.knows(page.next)):
            page = page._replace(next=None)
        if page.next is not None:
            trail.goes_to(page.next)
        yield page
        if page.next is None:
            return
        url = page.next


async def _next_page(client: Client, url: str) -> LogPage | None:
    answer = await client.get(url, "logs", list, needs=PERMISSION, accepts=_CURSOR_REFUSED, decode=_records)
    return _page(client, answer) if answer.status == 200 else None


class _Trail:
    """The requests of one walk; a request that comes twice is a circle.

    An empty page may name itself as its next page, as nothing came yet. A page with records may not.
    """

    def __init__(self, client: Client, begins: str) -> None:
        self._base = client.base_url
        self._seen = {self._whole(begins)}

    def goes_to(self, url: str) -> None:
        """Note the next request. Raises BrokenError when the walk made it before."""
        if self.knows(url):
            raise BrokenError("cursor stuck: Okta's next link of a page with records leads to a page read before")
        self._seen.add(self._whole(url))

    def knows(self, url: str) -> bool:
        """Tell whether the walk made this request before."""
        return self._whole(url) in self._seen

    def _whole(self, url: str) -> str:
        return f"{self._base}{url}" if url.startswith("/") else url


def _records(body: bytes, _shape: object) -> list[bytes]:
    return records_in(body)


def _page(client: Client, answer: Answer) -> LogPage:
    """Return a page. Raises BrokenError for a next link to another server: saved as cursor, it would fail for ever."""
    records: list[bytes] = answer.value
    next_url = next_link(answer.headers)
    if next_url is not None:
        next_url = same_origin(client.base_url, next_url)
    return LogPage(records, next_url, _last_at(records), answer.served_at)


def _last_at(records: list[bytes]) -> datetime | None:
    """Return the last record's ``published``; None when it cannot be read, as the record will then be rejected."""
    if not records:
        return None
    try:
        return parse_instant(msgspec.json.decode(records[-1], type=_Published).published)
    except (*UNDECODABLE, RecordError):
        return None


@contextmanager
def _tasks(count: int, work: Callable[[], Coroutine[object, object, None]]) -> Iterator[None]:
    tasks = [asyncio.ensure_future(work()) for _ in range(count)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
