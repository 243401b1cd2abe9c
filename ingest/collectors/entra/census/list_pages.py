"""Reads Graph's lists whole: page by page along their next links, past empty pages, several lists at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec

from ingest.clients.graph.refusals import refused
from ingest.clients.http.client import Answer, Client
from ingest.clients.http.page_walk import PageWalk
from ingest.clients.http.response_records import UNDECODABLE, readable_text
from ingest.contract.errors import SetupError, TransientError

Item = TypeVar("Item")
Result = TypeVar("Result")
AT_ONCE = 6
"""How many lists are read at the same time: fewer than the pool's connections, so that the logs keep some."""
_MISSING_LIST = (405, 410, 501)
_HANDLED_STATUSES = (400, 403, 404, *_MISSING_LIST)
_RESTARTS = 3
"""How often a list is restarted whose page token expires (400 ``Directory_ExpiredPageToken``)."""
_SLOW_DOWN_FROM = 0.8
_SLOW_DOWN_SECONDS = 10.0


class ListPage(msgspec.Struct):
    """A page of a list or of a delta walk."""

    value: list[msgspec.Raw] = []
    next_link: str | None = msgspec.field(default=None, name="@odata.nextLink")
    delta_link: str | None = msgspec.field(default=None, name="@odata.deltaLink")


def decoded(body: bytes, shape: Any) -> Any:
    """Return a body as a shape; half a character or a depth spoils its value alone. Raises msgspec's errors."""
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError:
        raise
    except UNDECODABLE:
        return msgspec.json.decode(readable_text(body), type=shape)


class NotListedError(SetupError):
    """A list may not be read, or does not exist: the census goes on, and is partial."""


class Need(NamedTuple):
    """The permission that a list needs, and the rate limit (``bucket``) that it counts against.

    ``may_lack``: some clouds do not know what is asked for, and refuse it as a bad request.
    """

    permission: str
    bucket: str = "directory"
    may_lack: bool = False


class Lists:
    """Reads lists of one tenant."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def rows(self, address: str, need: Need) -> AsyncGenerator[bytes, None]:
        """Yield a list's rows as their own bytes; a restarted list yields rows twice.

        Raises TransientError, NotListedError naming what is missing, BrokenError for a link that comes twice.
        """
        async for answer in self._pages(address, need):
            if answer.status == 404:
                # An empty list means that there is nothing; a missing list means nothing.
                raise NotListedError(f"{self._client!r}: {_path(address)} is not there; does this cloud have it?")
            for row in answer.value.value:
                yield bytes(row)

    async def inner_list(self, address: str, need: Need) -> list[bytes]:
        """Return the rows of a list that belongs to one object, none if it is gone by now; raises as ``rows``."""
        return [
            bytes(row)
            async for answer in self._pages(address, need)
            if answer.status != 404
            for row in answer.value.value
        ]

    async def object(self, address: str, need: Need) -> bytes | None:
        """Return one object, None when it is gone."""
        answer = await self.answer(address, need, msgspec.Raw)
        return None if answer.status == 404 else bytes(answer.value)

    async def answer(self, address: str, need: Need, shape: Any) -> Answer:
        """Return the answer, with status 200 or 404. Raises NotListedError for a missing permission or licence."""
        answer = await self._request(address, need, shape)
        if answer.status in (400, 403):
            refusal = refused(f"{self._client!r}", answer.status, answer.fault, need.permission)
            is_lacking = need.may_lack and answer.status == 400
            raise NotListedError(str(refusal)) if is_lacking or isinstance(refusal, SetupError) else refusal
        if answer.status in _MISSING_LIST:
            raise NotListedError(
                f"{self._client!r}: {_path(address)} answers {answer.status}; does this cloud have it?"
            )
        return answer

    async def _request(self, address: str, need: Need, shape: Any) -> Answer:
        answer = await self._client.get(
            address, need.bucket, shape, needs=need.permission, accepts=_HANDLED_STATUSES, decode=decoded
        )
        await self._slow_down(answer.headers)
        return answer

    async def _pages(self, address: str, need: Need) -> AsyncGenerator[Answer, None]:
        """Yield a list's pages; when its page token expires during the walk the list is restarted."""
        for _ in range(_RESTARTS):
            answer = await self.answer(address, need, ListPage)
            yield answer
            page_walk = PageWalk(f"{self._client!r}: the list {_path(address)}", address)
            while answer.status == 200 and (link := answer.value.next_link):
                answer = await self._request(page_walk.onward(link, len(answer.value.value)), need, ListPage)
                if answer.status == 200:
                    yield answer
            if answer.status in (200, 404):
                return
        raise TransientError(f"{self._client!r}: {_path(address)} gives no next page ({answer.status}); begun again")

    async def _slow_down(self, headers: httpx.Headers) -> None:
        """Pause when Graph says that the tenant's resource units run out (it says so from 0.8 of them on)."""
        try:
            used = float(headers.get("x-ms-throttle-limit-percentage", "0"))
        except ValueError:
            return
        if used >= _SLOW_DOWN_FROM:
            await self._client.limiter.rest(_SLOW_DOWN_SECONDS * min(1.0, used - _SLOW_DOWN_FROM + 0.1))


def _path(address: str) -> str:
    return urlsplit(address).path


async def at_once(
    items: Iterable[Item], work: Callable[[Item], Awaitable[Result]], width: int = AT_ONCE
) -> AsyncGenerator[tuple[Item, Result], None]:
    """Yield each item with the result of its work, in order, while the work of the next items is under way."""
    running: deque[tuple[Item, asyncio.Task[Result]]] = deque()
    remaining = iter(items)
    try:
        while True:
            while len(running) < width and (item := next(remaining, None)) is not None:
                running.append((item, asyncio.ensure_future(work(item))))
            if not running:
                return
            item, task = running[0]
            result = await task
            running.popleft()
            yield item, result
    finally:
        for _, task in running:
            task.cancel()
        await asyncio.gather(*(task for _, task in running), return_exceptions=True)
