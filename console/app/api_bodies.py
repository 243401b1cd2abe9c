"""Reads a program's body as the struct that a deed or a question takes; what is no such thing is a problem."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from starlette.requests import Request

from console.app.faults import Fault
from console.app.reading_requests import UnreadableRequestError, json_of


class BodyRefusedError(Exception):
    """A body that is not taken; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.what)
        self.fault = fault


async def octets_of(request: Request) -> bytes:
    """Return a body as it came. Raises BodyRefusedError for one that is not JSON by its header, too large, too slow."""
    try:
        return await json_of(request)
    except UnreadableRequestError as error:
        raise BodyRefusedError(Fault(error.status, "Not read", str(error))) from error


def body_in(octets: bytes, shape: type[msgspec.Struct]) -> Any:
    """Return a body. Raises BodyRefusedError for what is no JSON, does not fit, or names a field twice."""
    try:
        body = msgspec.json.decode(octets, type=shape)
    except msgspec.ValidationError as error:
        raise BodyRefusedError(Fault(422, "Not understood", f"the body does not fit: {error}")) from error
    except msgspec.DecodeError as error:
        raise BodyRefusedError(Fault(400, "Bad request", f"the body is no JSON: {error}")) from error
    except UnicodeDecodeError as error:
        raise BodyRefusedError(Fault(400, "Bad request", "the body is no JSON: it is no UTF-8")) from error
    # Of a field that stands there twice, readers take the first or the last: nobody would know which one was meant.
    json.loads(octets, object_pairs_hook=_refuse_doubled)
    return body


def _refuse_doubled(pairs: list[tuple[str, Any]]) -> None:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise BodyRefusedError(Fault(422, "Not understood", f"the body names {name!r:.60} twice"))
