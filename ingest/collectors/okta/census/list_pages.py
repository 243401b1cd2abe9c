"""Reads Okta's lists page by page, along their next links; a list that may not be read is a missing part.

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
from ingest.clients.http.page_walk import PageWalk
from ingest.clients.http.response_headers import next_link
from ingest.clients.http.response_records import UNDECODABLE, Envelope, envelope_in, records_in
from ingest.clients.okta.requests import bucket_of, check_credentials
from ingest.collectors.okta.record.log_event import Json, known, mapping
from ingest.contract.errors import BrokenError, RecordError, TransientError
from ingest.contract.text import identifier, text
from ingest.files.json_pieces import on_one_line

_HANDLED_STATUSES = (400, 401, 403, 404, 405, 410, 501)  # 405 and 501: the org does not have this list
_MOST_BYTES = 500_000  # a larger object would not fit an event
_AT_ONCE = 4
Item = TypeVar("Item")
_log = structlog.get_logger("jitgov.collect")


class RefusedError(BrokenError):
    """Okta does not answer this query of a list, and the caller has another query."""


class ListedObject(msgspec.Struct, frozen=True):
    """An object in a list: its id, its value, and its own bytes on one line."""

    id: str
    value: Json
    raw: bytes


class _Enveloped(Envelope):
    links: dict[str, Any] = msgspec.field(default_factory=dict, name="_links")


def _list_or_envelope(body: bytes, shape: Any) -> Any:
    """Return a list's records or an envelope; a record that cannot be read is one of them. Raises msgspec's errors."""
    if body.lstrip()[:1] == b"[":
        return records_in(body)
    return envelope_in(body, shape)


def _object(body: bytes, _shape: Any) -> bytes:
    """Return an object's bytes, readable or not. Raises msgspec's errors when they are cut off."""
    records = records_in(b"[" + body + b"]")
    return records[0] if records else b"null"


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
    ) -> AsyncGenerator[list[ListedObject], None]:
        """Yield the pages of a list. If Okta refuses it, for lack of ``needs``, ``part`` is missing.

        ``also``: parts that only this list leads to; they are missing with it.
        ``inner``: the list belongs to an object of an earlier list, which may be gone by now; the list is then empty.
        ``may_refuse``: the caller has another query; raises RefusedError when Okta refuses this one.
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
        first_url = f"{path}?{urlencode(query)}" if query else path
        url: str | None = first_url
        bucket, is_first = bucket_of(path), True
        page_walk = PageWalk(f"{self._client!r}: the list {path}", first_url)
        while url is not None:
            answer = await self._client.get(
                url, bucket, _Enveloped, needs=needs, accepts=_HANDLED_STATUSES, decode=_list_or_envelope
            )
            if answer.status == 400 and may_refuse and is_first:
                raise RefusedError(f"Okta refuses this query of {path}: {answer.fault}")
            if answer.status != 200:
                self._refused(answer, path, parts, needs, first=is_first, inner=inner)
                return
            records, url = self._shown(answer)
            is_first = False
            yield records
            url = page_walk.onward(url, len(records)) if url is not None else None

    async def object(self, path: str, part: str, needs: str) -> ListedObject | None:
        """Return one object; None when it does not exist, or may not be read, which makes its part missing."""
        answer = await self._client.get(
            path, bucket_of(path), bytes, needs=needs, accepts=_HANDLED_STATUSES, decode=_object
        )
        if answer.status != 200:
            self._refused(answer, path, (part,), needs, first=True, inner=True)
            return None
        objects = self._readable([answer.value], (part,))
        return objects[0] if objects else None

    async def all(self, path: str, part: str, needs: str, *, inner: bool = False) -> list[ListedObject]:
        """Return the whole of a list that is known to be short."""
        return [listed async for page in self.pages(path, part, needs, inner=inner) for listed in page]

    async def if_listed(self, path: str, part: str, needs: str) -> list[ListedObject] | None:
        """Return the whole of an inner list; None where the org refuses it, or does not have it."""
        listed: list[ListedObject] | None = None
        async for page in self.pages(path, part, needs, inner=True):
            listed = [*(listed or ()), *page]
        return listed

    async def any(self, path: str, part: str, needs: str) -> bool:
        """Tell whether an inner list shows anything, with or without an id."""
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
        """Return a page's records and next link: from a list and a header, or from an object with both (iam)."""
        if isinstance(answer.value, _Enveloped):
            next_url = text(mapping(answer.value.links.get("next")).get("href"))
            records = [bytes(raw) for raw in answer.value.value]
            return records, self._of_the_org(next_url) if next_url else next_link(answer.headers)
        return answer.value, next_link(answer.headers)

    def _of_the_org(self, link: str) -> str:
        """Return a body's link as one of the org: recorded links lead to its console, ``acme-admin`` for ``acme``."""
        parts = urlsplit(link)
        name, dot, domain = (urlsplit(self._client.base_url).hostname or "").partition(".")
        if parts.scheme == "https" and parts.netloc == f"{name}-admin{dot}{domain}":
            return f"{parts.path}?{parts.query}"
        return link

    def _readable(self, raws: list[bytes], parts: Sequence[str]) -> list[ListedObject]:
        """Return the objects that have an id; when an object cannot be read, its parts are missing."""
        objects = []
        for raw in raws:
            try:
                if len(raw) > _MOST_BYTES:
                    raise RecordError(f"it has {len(raw)} bytes")
                value = msgspec.json.decode(raw)
                object_id = identifier(known(mapping(value).get("id")), "id")
            except (*UNDECODABLE, RecordError):
                object_id = None
            if object_id is None:
                self.missing.update(parts)
            else:
                objects.append(ListedObject(object_id, value, on_one_line(raw)))
        return objects

    def readable(self, part: str, readings: Iterable[Callable[[], Item | None]], *also: str) -> list[Item]:
        """Return the results of the readings; when one fails, ``part`` and the parts in ``also`` are missing."""
        results = []
        for read in readings:
            try:
                if (result := read()) is not None:
                    results.append(result)
            except RecordError as error:
                _log.warning("not_read", part=part, why=str(error))
                self.missing |= {part, *also}
        return results


async def for_each(items: Iterable[Item], work: Callable[[Item], Awaitable[object]]) -> None:
    """Do the work for each item, a few at a time; the first error cancels the rest."""
    semaphore = asyncio.Semaphore(_AT_ONCE)

    async def limited_work(item: Item) -> None:
        async with semaphore:
            await work(item)

    tasks = [asyncio.ensure_future(limited_work(item)) for item in items]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
