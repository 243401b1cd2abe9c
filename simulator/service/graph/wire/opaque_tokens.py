"""Opaque tokens of ``$skiptoken`` and ``$deltatoken``: nothing is remembered between requests.

A token holds its fields, when it was made and a checksum, so that one that is invented, altered, or used on another
query is refused as the service refuses it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib

import orjson

from simulator.records.record import Json

_SUM_BYTES = 8
_KEY = b"jitgov simulator"


class UnreadableError(Exception):
    """The token was not made here, or was made for something else."""


class ExpiredError(Exception):
    """The token was good once."""


def seal(purpose: str, fields: Json, made_at: int) -> str:
    """Return a token of these fields (JSON values); ``purpose`` must be said again to open it."""
    packed = orjson.dumps({**fields, "made_at": made_at})
    return base64.urlsafe_b64encode(_sum(purpose, packed) + packed).decode().rstrip("=")


def opened(purpose: str, token: str, now: int, life: int) -> Json:
    """Return a token's fields; instants are microseconds.

    Raises UnreadableError, or ExpiredError when it is older than ``life``.
    """
    try:
        both = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnreadableError(token) from error
    stated, packed = both[:_SUM_BYTES], both[_SUM_BYTES:]
    if stated != _sum(purpose, packed):
        raise UnreadableError(token)
    fields: Json = orjson.loads(packed)
    if now - fields.pop("made_at") > life:
        raise ExpiredError(token)
    return fields


def _sum(purpose: str, packed: bytes) -> bytes:
    return hashlib.blake2b(purpose.encode() + b"\n" + packed, digest_size=_SUM_BYTES, key=_KEY).digest()
