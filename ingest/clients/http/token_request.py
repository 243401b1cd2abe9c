"""One request for an access token, as OAuth 2.0 has it, and the reading of its answer, within bounds.

Source: RFC 6749, sections 4.4 and 5.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx
import msgspec

from ingest.clients.http.bounded_read import received
from ingest.clients.http.shown_place import place_of
from ingest.contract.errors import TransientError

_DEADLINE_SECONDS = 60.0
_MOST_BYTES = 1024 * 1024
_SENDABLE = re.compile(r"[\x21-\x7e]+")
"""What a header may carry of a token: visible ASCII (RFC 6749, appendix A.12)."""


class Token(msgspec.Struct):
    """An access token; a vendor that names no end gives it an hour."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - a type
    expires_in: float = 3_600.0


async def token_answer(
    http: httpx.AsyncClient, url: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None
) -> httpx.Response:
    """Return the endpoint's answer to a form, whatever its status below 500, but for 429.

    Raises TransientError when it is away, too busy or at fault, and BrokenError for an answer of more than 1 MB.
    """
    place = place_of(url)
    sent = {"Accept": "application/json", **(headers or {})}
    try:
        answer = await received(
            http, url, sent, place, deadline_seconds=_DEADLINE_SECONDS, most_bytes=_MOST_BYTES, method="POST", form=form
        )
    except httpx.HTTPError as error:
        # Its text may hold the URL of a proxy with a login.
        raise TransientError(f"{place} cannot be reached ({type(error).__name__})") from None
    if answer.status_code == 429 or answer.status_code >= 500:
        raise TransientError(f"{place} answers {answer.status_code}")
    return answer


def token_in(answer: httpx.Response, url: str) -> Token:
    """Return the token of an answer. Raises TransientError where there is none that could be sent."""
    try:
        token = msgspec.json.decode(answer.content, type=Token)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise TransientError(f"{place_of(url)} answers with no token") from None
    if _SENDABLE.fullmatch(token.access_token) is None:
        raise TransientError(f"{place_of(url)} answers with a token that no header can carry")
    return token
