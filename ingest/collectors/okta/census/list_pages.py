"""Okta's lists, page by page, following their next links; a list that may not be read is a part that is missing.

Source: https://developer.okta.com/docs/reference/core-okta-api/#pagination
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import msgspec
import structlog

from ingest.clients.http.client import Answer, Client
from ingest.clients.http.response_headers import next_link
from ingest.clients.http.response_records import records_in
from ingest.clients.okta.requests import bucket_of, check_credentials
from ingest.collectors.okta.record.log_event import Json, known, mapping
from ingest.contract.errors import BrokenError, RecordError, TransientError
from ingest.contract.text import identifier, text
from ingest.files.json_splitting import on_one_line

_READ_HERE = (400, 401, 403, 404, 405, 410, 501)  # 405 and 501: an org, or a part of it, that does not have this list
_MOST_BYTES = 500_000  # a larger thing would not fit an event
_AT_ONCE = 4
Thing = TypeVar("Thing")
_log = structlog.get_logger("jitgov.collect")


class RefusedError(BrokenError):
    """A list is not given as it was asked for, and there is another way to ask."""


class Listed(msgspec.Struct, frozen=True):
    """One thing that a list shows: its id, its value, and its own bytes on one line."""

    id: str
    value: Json
    raw: bytes


class _Enveloped(msgspec.Struct):
    value: list[msgspec.Raw]
    links: dict[str, Any] = msgspec.field(default_factory=dict, name="_links")


def _list_or_envelope(body: bytes, shape: Any) -> Any:
    return records_in(body) if body.lstrip()[:1] == b"[" else msgspec.json.decode(body, type=shape)


class Lists:
    """Reads the lists of one org. ``missing``: the parts of the census that could not be read."""

    def __init__(self, client: Client) -> None:
        self.missing: set[str] = set()
        self._client = client

    async def pages(
        self,
        path: str,
        part: str,
        needs: str,
        query: Mapping[str, object] | None = None,
        *,
        also: Collection[str] = (),
        inner: bool = False,
        may_refuse: bool = False,
    ) -> AsyncGenerator[list[Listed], None]:
        """Yield the pages of a list. ``part`` is missing, for want of ``needs``, when Okta does not give it.

        ``also``: parts that are known by what this list shows alone; they are missing with it.
        ``inner``: the list belongs to a thing listed before, which may be gone by now; then it is empty.
        ``may_refuse``: there is another way to ask; raises RefusedError when Okta does not take this one.
        """
        parts = (part, *also)
        async for records in self._records(path, parts, needs, query, inner=inner, may_refuse=may_refuse):
            yield self._readable(records, parts)

    async def _records(
        self,
        path: str,
        parts: Sequence[str],
        needs: str,
        query: Mapping[str, object] | None = None,
        *,
        inner: bool,
        may_refuse: bool = False,
    ) -> AsyncGenerator[list[bytes], None]:
        url: str | None = f"{path}?{urlencode(query)}" if query else path
        bucket = bucket_of(path)
        seen: set[str] = set()
        while url is not None:
            if url in seen:
                raise BrokenError(f"list stuck: the next link of {path} leads to a page read before")
            seen.add(url)
            answer = await self._client.get(
                url, bucket, _Enveloped, needs=needs, accepts=_READ_HERE, decode=_list_or_envelope
            )
            if answer.status == 400 and may_refuse and len(seen) == 1:
                raise RefusedError(f"Okta refuses {path} as it was asked: {answer.fault}")
            if answer.status != 200:
                self._refused(answer, path, parts, needs, first=len(seen) == 1, inner=inner)
                return
            records, url = self._shown(answer)
            yield records

    async def one(self, path: str, part: str, needs: str) -> Listed | None:
        """Return one thing; None when it is not there, or may not be read, which makes its part missing."""
        answer = await self._client.get(path, bucket_of(path), msgspec.Raw, needs=needs, accepts=_READ_HERE)
        if answer.status != 200:
            self._refused(answer, path, (part,), needs, first=True, inner=True)
            return None
        found = self._readable([bytes(answer.value)], (part,))
        return found[0] if found else None

    async def all(self, path: str, part: str, needs: str, *, inner: bool = False) -> list[Listed]:
        """Return a list that is known to be short."""
        return [each async for page in self.pages(path, part, needs, inner=inner) for each in page]

    async def any(self, path: str, part: str, needs: str) -> bool:
        """Tell whether the list of a thing listed before shows anything, which need not have an id."""
        return any([bool(records) async for records in self._records(path, (part,), needs, inner=True)])

    def _refused(
        self, answer: Answer, path: str, parts: Sequence[str], needs: str, *, first: bool, inner: bool
    ) -> None:
        check_credentials(answer, path, needs)
        if not first and answer.status not in (401, 403):
            raise TransientError(f"Okta refuses the next page of {path} ({answer.status}); the census begins again")
        if answer.status in (400, 410):
            raise BrokenError(f"Okta refuses {path}: {answer.status} {answer.fault}")
        if inner and answer.status == 404:
            return
        if not self.missing.issuperset(parts):
            _log.warning("not_listed", part=", ".join(parts), status=answer.status, fault=answer.fault, grant=needs)
        self.missing.update(parts)

    def _shown(self, answer: Answer) -> tuple[list[bytes], str | None]:
        """Return what a page shows and the next link: a list and a header, or an object that holds both (iam)."""
        if isinstance(answer.value, _Enveloped):
            after = text(mapping(answer.value.links.get("next")).get("href"))
            records = [bytes(raw) for raw in answer.value.value]
            return records, self._of_the_org(after) if after else next_link(answer.headers)
        return answer.value, next_link(answer.headers)

    def _of_the_org(self, link: str) -> str:
        """Return a link that stands in a body: recorded ones lead to the org's console, ``acme-admin`` for ``acme``."""
        parts = urlsplit(link)
        name, dot, domain = (urlsplit(self._client.base_url).hostname or "").partition(".")
        if parts.scheme == "https" and parts.netloc == f"{name}-admin{dot}{domain}":
            return f"{parts.path}?{parts.query}"
        return link

    def _readable(self, raws: list[bytes], parts: Sequence[str]) -> list[Listed]:
        """Return the objects that have an id; where one cannot be read its parts are not whole."""
        found = []
        for raw in raws:
            try:
                if len(raw) > _MOST_BYTES:
                    raise RecordError(f"it has {len(raw)} bytes")
                value = msgspec.json.decode(raw)
                known_by = identifier(known(mapping(value).get("id")), "id")
            except (msgspec.DecodeError, UnicodeDecodeError, RecordError):
                known_by = None
            if known_by is None:
                self.missing.update(parts)
            else:
                found.append(Listed(known_by, value, on_one_line(raw)))
        return found

    def readable(self, part: str, readings: Iterable[Callable[[], Thing | None]], *also: str) -> list[Thing]:
        """Return what the readings give; where one cannot be read, its part is not whole, nor what hangs on it."""
        found = []
        for read in readings:
            try:
                if (thing := read()) is not None:
                    found.append(thing)
            except RecordError as error:
                _log.warning("not_read", part=part, why=str(error))
                self.missing |= {part, *also}
        return found


async def each_of(things: Iterable[Thing], work: Callable[[Thing], Awaitable[object]]) -> None:
    """Do the work for each, a few at a time; the first error ends it, with all of them."""
    slots = asyncio.Semaphore(_AT_ONCE)

    async def one(thing: Thing) -> None:
        async with slots:
            await work(thing)

    tasks = [asyncio.ensure_future(one(thing)) for thing in things]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
