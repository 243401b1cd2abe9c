"""Reads what browsers and programs send, within bounds: words of the address, fields of a form, a body of JSON."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

MOST_OCTETS = 64 * 1024
_MOST_FIELDS = 500
_SECONDS = 10
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


class UnreadableRequestError(Exception):
    """A request that is no form of ours; the status says what is wrong with it."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def words_of(query: str) -> Mapping[str, Sequence[str]]:
    """Return the words of an address, by name. Raises UnreadableRequestError for more than fit."""
    try:
        return parse_qs(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise UnreadableRequestError(400, "the address cannot be read") from error


def can_name_something(parts: Mapping[str, str]) -> bool:
    """Tell whether the parts of an address may be keys: NUL stands in none, and PostgreSQL takes no text with it."""
    return not any("\0" in part for part in parts.values())


async def form_of(request: Request) -> Mapping[str, Sequence[str]]:
    """Return the fields of a form, by name.

    Raises UnreadableRequestError for another kind of body, one that is too large, or one that takes too long.
    """
    _refuse_other_than(request, _FORM, "only forms of this console are read; nothing is uploaded")
    body = await _whole_body(request)
    try:
        return words_of(body.decode("ascii"))
    except UnicodeDecodeError as error:
        raise UnreadableRequestError(400, "the form cannot be read") from error


async def json_of(request: Request) -> bytes:
    """Return a program's body, which says that it is JSON. Raises UnreadableRequestError as ``form_of``."""
    _refuse_other_than(request, _JSON, "only application/json is read")
    return await _whole_body(request)


def _refuse_other_than(request: Request, wanted: str, why: str) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != wanted:
        raise UnreadableRequestError(415, why)


async def _whole_body(request: Request) -> bytes:
    try:
        return await asyncio.wait_for(_body(request), _SECONDS)
    except TimeoutError as error:
        raise UnreadableRequestError(408, "it took too long to arrive") from error
    except ClientDisconnect as error:
        raise UnreadableRequestError(400, "it did not arrive whole") from error


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_OCTETS:
            raise UnreadableRequestError(413, f"it is too large: {MOST_OCTETS:,} octets at most")
    return bytes(body)
