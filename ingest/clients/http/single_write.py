"""A write that is sent once: whoever asked for it reads afterwards, and never sends it blindly again.

An answer that is lost leaves open whether the act was done: neither a cut connection nor a 5xx says that it was not
(facts of Graph: a 503 whose write had worked). What would delete a person is refused before anything is sent.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote

import httpx
import msgspec

from ingest.clients.http.bounded_read import received
from ingest.clients.http.shown_place import place_of
from ingest.clients.http.write_outcomes import Done, Outcome, Refused, Unknown
from ingest.contract.errors import BrokenError, TransientError

METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
DEADLINE_SECONDS = 60.0
_MOST_BYTES = 1024 * 1024
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Faults before the first byte of the request."""
_SEGMENT = re.compile(r"[\w.~!$&'()*+,;=:@-]+", re.ASCII)
_OF_A_CONTAINER = ("groups", "apps")
"""Whose ``users/{id}`` is a membership or an assignment, not the person."""

Forbids = Callable[[str, Sequence[str]], str | None]
"""(method, segments of the path in lower case) → why the vendor's client never sends such a write; None: it may."""


class Write(NamedTuple):
    """One write as it is sent."""

    method: str
    url: str
    body: Any = None
    deadline_seconds: float = DEADLINE_SECONDS


def forbids_nothing(_method: str, _segments: Sequence[str]) -> str | None:
    """Forbid nothing beside what is forbidden of every vendor."""
    return None


def write_url(base_url: str, method: str, path: str, forbids: Forbids) -> str:
    """Return the URL of a write to a path below ``base_url``.

    Raises BrokenError for what is no write, a path that could be read in two ways, and a write that is never sent:
    the deletion of a person, and what ``forbids`` names.
    """
    if method not in METHODS:
        raise BrokenError(f"{method} is no write; one of {', '.join(sorted(METHODS))} is")
    plain, _, query = path.partition("?")
    if not plain.startswith("/") or "#" in path:
        raise BrokenError(f"{plain!r} is no path of this API")
    segments = plain[1:].split("/")
    for segment in segments:
        decoded = unquote(segment)
        if not _SEGMENT.fullmatch(decoded) or set(decoded) == {"."}:
            raise BrokenError(f"the path {plain!r} of a {method} could be read in two ways; nothing was sent")
    lowered = [unquote(segment).lower() for segment in segments]
    why = _deletes_a_person(method, lowered) or forbids(method, lowered)
    if why is not None:
        raise BrokenError(f"{method} {plain} is never sent: {why}")
    return f"{base_url}{path}" if query else f"{base_url}{plain}"


def _deletes_a_person(method: str, segments: Sequence[str]) -> str | None:
    if method != "DELETE":
        return None
    named_by_key = segments[-1].startswith("users(")
    named_by_path = len(segments) > 1 and segments[-2] == "users"
    of_a_container = len(segments) > 3 and segments[-4] in _OF_A_CONTAINER
    if named_by_key or segments[-1] == "me" or (named_by_path and not of_a_container):
        return "it deletes a person, and a second one deletes for good"
    return None


async def sent_once(
    http: httpx.AsyncClient, write: Write, headers_of: Callable[[], Awaitable[Mapping[str, str]]]
) -> httpx.Response | Unknown:
    """Send a write one time, without following a redirect, and return its answer; Unknown when that is lost.

    ``headers_of`` waits until it may be sent and returns the headers that authorise it. The deadline counts for both
    together. Raises TransientError when nothing was sent.
    """
    content = None if write.body is None else msgspec.json.encode(write.body)
    kind = {} if content is None else {"Content-Type": "application/json"}
    begun = False
    try:
        async with asyncio.timeout(write.deadline_seconds):
            headers = {"Accept": "application/json", **kind, **await headers_of()}
            begun = True
            return await received(
                http,
                write.url,
                headers,
                _place(write),
                deadline_seconds=write.deadline_seconds,
                most_bytes=_MOST_BYTES,
                method=write.method,
                content=content,
            )
    except BrokenError:
        return Unknown(f"an answer of more than {_MOST_BYTES >> 20} MB")
    except TimeoutError:
        if not begun:
            raise TransientError(
                f"{_place(write)} had to wait {write.deadline_seconds:g} s; nothing was sent"
            ) from None
        return Unknown(f"no answer within {write.deadline_seconds:g} s")
    except _NOT_SENT as error:
        raise TransientError(f"{_place(write)}: {type(error).__name__}; nothing was sent") from None
    except httpx.HTTPError as error:
        # Its text may hold the URL, and that a query; the kind of fault says enough.
        return Unknown(type(error).__name__)


def outcome_of(answer: httpx.Response, expect: Collection[int], words: str) -> Outcome:
    """Return what an answer says of the write."""
    status = answer.status_code
    if status in expect:
        return Done(status)
    if 400 <= status < 500 and status != httpx.codes.REQUEST_TIMEOUT:
        return Refused(status, words)
    return Unknown(f"{status} {words}".rstrip())


def _place(write: Write) -> str:
    return f"{write.method} {place_of(write.url)}"
