"""Reads Graph's lists whole: page by page, next links as they come, an empty page goes on, several lists at once."""

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
from ingest.contract.errors import BrokenError, SetupError, TransientError

Thing = TypeVar("Thing")
Result = TypeVar("Result")
AT_ONCE = 6
"""Lists that are read at the same time: fewer than the pool has connections, so that the logs keep theirs."""
_NOT_THERE = (405, 410, 501)
_READ_HERE = (400, 403, 404, *_NOT_THERE)
_RESTARTS = 3
"""How often a list is begun again whose page token ends (400 ``Directory_ExpiredPageToken``)."""
_EASED_FROM = 0.8
_EASED_SECONDS = 10.0


class ListPage(msgspec.Struct):
    """A page of a list or of a delta walk."""

    value: list[msgspec.Raw] = []
    next_link: str | None = msgspec.field(default=None, name="@odata.nextLink")
    delta_link: str | None = msgspec.field(default=None, name="@odata.deltaLink")


class NotListedError(SetupError):
    """A list that may not be read, or is not there: without it the census is partial, and goes on."""


class Need(NamedTuple):
    """What a list needs: the permission's name; ``bucket`` is the limit that it falls under."""

    permission: str
    bucket: str = "directory"


class Lists:
    """Reads lists of one tenant."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def rows(self, address: str, need: Need) -> AsyncGenerator[bytes, None]:
        """Yield a list's rows as their own bytes; at times some come twice.

        Raises TransientError, NotListedError naming what is missing, BrokenError for a link that comes twice.
        """
        async for answer in self._pages(address, need):
            if answer.status == 404:
                # An empty list would say that there is nothing; a list that is not there says nothing.
                raise NotListedError(f"{self._client!r}: {_path(address)} is not there; does this cloud have it?")
            for row in answer.value.value:
                yield bytes(row)

    async def of_thing(self, address: str, need: Need) -> list[bytes]:
        """Return the rows of one thing's list, none when the thing is gone meanwhile; raises as ``rows``."""
        return [
            bytes(row)
            async for answer in self._pages(address, need)
            if answer.status != 404
            for row in answer.value.value
        ]

    async def one(self, address: str, need: Need) -> bytes | None:
        """Return one thing, None when it is gone."""
        answer = await self.answer(address, need, msgspec.Raw)
        return None if answer.status == 404 else bytes(answer.value)

    async def answer(self, address: str, need: Need, shape: Any) -> Answer:
        """Return the answer, with status 200 or 404. Raises NotListedError for a missing permission or licence."""
        answer = await self._asked(address, need, shape)
        if answer.status in (400, 403):
            refusal = refused(f"{self._client!r}", answer.status, answer.fault, need.permission)
            raise NotListedError(str(refusal)) if isinstance(refusal, SetupError) else refusal
        if answer.status in _NOT_THERE:
            raise NotListedError(
                f"{self._client!r}: {_path(address)} answers {answer.status}; does this cloud have it?"
            )
        return answer

    async def _asked(self, address: str, need: Need, shape: Any) -> Answer:
        answer = await self._client.get(address, need.bucket, shape, needs=need.permission, accepts=_READ_HERE)
        await self._eased(answer.headers)
        return answer

    async def _pages(self, address: str, need: Need) -> AsyncGenerator[Answer, None]:
        """Yield a list's pages; one whose page token lasts less than the walk is begun again, and rows come twice."""
        for _ in range(_RESTARTS):
            answer = await self.answer(address, need, ListPage)
            yield answer
            walked = {address}
            while answer.status == 200 and (link := answer.value.next_link):
                if link in walked:
                    raise BrokenError(f"{self._client!r}: a list is stuck, its next page is one that was read already")
                walked.add(link)
                answer = await self._asked(link, need, ListPage)
                if answer.status == 200:
                    yield answer
            if answer.status in (200, 404):
                return
        raise TransientError(f"{self._client!r}: {_path(address)} gives no next page ({answer.status}); begun again")

    async def _eased(self, headers: httpx.Headers) -> None:
        """Rest when Graph says that the tenant's resource units run out (told from 0.8 of them on)."""
        try:
            used = float(headers.get("x-ms-throttle-limit-percentage", "0"))
        except ValueError:
            return
        if used >= _EASED_FROM:
            await self._client.limiter.rest(_EASED_SECONDS * min(1.0, used - _EASED_FROM + 0.1))


def _path(address: str) -> str:
    return urlsplit(address).path


async def at_once(
    things: Iterable[Thing], work: Callable[[Thing], Awaitable[Result]], width: int = AT_ONCE
) -> AsyncGenerator[tuple[Thing, Result], None]:
    """Yield each thing with what its work returned, in order, while the work of the next ones is under way."""
    running: deque[tuple[Thing, asyncio.Task[Result]]] = deque()
    left = iter(things)
    try:
        while True:
            while len(running) < width and (thing := next(left, None)) is not None:
                running.append((thing, asyncio.ensure_future(work(thing))))
            if not running:
                return
            thing, task = running[0]
            result = await task
            running.popleft()
            yield thing, result
    finally:
        for _, task in running:
            task.cancel()
        await asyncio.gather(*(task for _, task in running), return_exceptions=True)
