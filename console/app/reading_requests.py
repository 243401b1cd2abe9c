"""Reads what a browser sends, within bounds: words of the address, fields of a form."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

MOST_OCTETS = 64 * 1024
_MOST_FIELDS = 500
_SECONDS = 10
_FORM = "application/x-www-form-urlencoded"


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


async def form_of(request: Request) -> Mapping[str, Sequence[str]]:
    """Return the fields of a form, by name.

    Raises UnreadableRequestError for another kind of body, one that is too large, or one that takes too long.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _FORM:
        raise UnreadableRequestError(415, "only forms of this console are read; nothing is uploaded")
    try:
        body = await asyncio.wait_for(_body(request), _SECONDS)
    except TimeoutError as error:
        raise UnreadableRequestError(408, "the form took too long to arrive") from error
    except ClientDisconnect as error:
        raise UnreadableRequestError(400, "the form did not arrive whole") from error
    try:
        return words_of(body.decode("ascii"))
    except UnicodeDecodeError as error:
        raise UnreadableRequestError(400, "the form cannot be read") from error


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_OCTETS:
            raise UnreadableRequestError(413, "the form is too large")
    return bytes(body)
