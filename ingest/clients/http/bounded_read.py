"""One request within bounds: so long, so many bytes; and a vendor's words without what we sent it as a secret."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any

import httpx

from ingest.contract.errors import BrokenError

DEADLINE_SECONDS = 180.0
"""For a request and its whole answer: an answer that comes byte by byte would hold its stream up for ever."""
MOST_BYTES = 64 * 1024 * 1024
"""Of an answer's body, unpacked. The largest page, 1,000 events of Okta's, has 10 MB."""
_ALL_READ = httpx.ByteStream(b"")
_SHORTEST_SECRET = 8
_UNPACKED = ("content-encoding", "content-length", "transfer-encoding")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
"""Control characters, and those that turn the direction of writing: they let a line say what it does not."""


async def received(
    http: httpx.AsyncClient,
    url: str,
    headers: Mapping[str, str],
    place: str,
    *,
    deadline_seconds: float = DEADLINE_SECONDS,
    most_bytes: int = MOST_BYTES,
    method: str = "GET",
    form: Mapping[str, str] | None = None,
    content: bytes | None = None,
) -> httpx.Response:
    """Return the answer with its body, read piece by piece; ``form`` or ``content`` is what is sent.

    Raises httpx.ReadTimeout past the deadline, httpx's errors, and BrokenError for a larger body, which no repetition
    would make smaller.
    """
    sent: dict[str, Any] = {"content": content} if form is None else {"data": dict(form)}
    try:
        async with asyncio.timeout(deadline_seconds), http.stream(method, url, headers=headers, **sent) as answer:
            body = bytearray()
            async for piece in answer.aiter_bytes():
                body += piece
                if len(body) > most_bytes:
                    raise BrokenError(
                        f"{place} answers with more than {most_bytes >> 20} MB, which no answer of this API has; "
                        "nothing of it was taken"
                    )
    except TimeoutError:
        raise httpx.ReadTimeout(f"no whole answer within {deadline_seconds:.0f} s") from None
    answer.stream = _ALL_READ  # httpx ties it and the answer into a circle, which keeps both until somebody collects
    plain_headers = [(name, value) for name, value in answer.headers.multi_items() if name.lower() not in _UNPACKED]
    return httpx.Response(answer.status_code, headers=plain_headers, content=bytes(body), request=answer.request)


def cleaned(words: str, sent: Mapping[str, str]) -> str:
    """Return a vendor's words without control characters and without the secrets of the headers that were sent."""
    for value in sent.values():
        for part in value.split():
            if len(part) >= _SHORTEST_SECRET:
                words = words.replace(part, "***")
    return _CONTROL.sub(" ", words)
