"""Cursors: where the next page of a query begins, sealed so that only the store's own are followed.

A cursor names its query, the order, the filters and the last row's key. It is signed with a key of the store, so it
cannot be made up, and a cursor of another query, order or filter is refused. It grants nothing: each page is read
under the scope of whoever asks for it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

import msgspec

from ingest.contract.errors import DeclinedError

_MOST_CHARACTERS = 8_192
_MAC_BYTES = 16
_FORM = 1


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """Where a walk stands; ``as_of`` is the instant that its answers speak of, in microseconds."""

    query: str
    sort: str
    filters: str
    """The hash of the filters."""
    generation: int
    """What the state was derived with when the page before was read."""
    as_of: int
    after: tuple[str | int, ...]
    form: int = _FORM


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Cursor).decode
_REFUSED = "this cursor is none that this store gave; begin again without it"


def sealed(cursor: Cursor, key: bytes) -> str:
    """Return the cursor as text that fits into a URL."""
    body = _encode(cursor)
    return base64.urlsafe_b64encode(_mac(body, key) + body).decode().rstrip("=")


def unsealed(text: str, key: bytes) -> Cursor:
    """Return the cursor that the text seals. Raises DeclinedError when it was altered, or is of another store."""
    try:
        octets = _octets(text)
    except (binascii.Error, ValueError) as error:
        raise DeclinedError(_REFUSED) from error
    mac, body = octets[:_MAC_BYTES], octets[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(body, key)):
        raise DeclinedError(_REFUSED)
    try:
        cursor = _decode(body)
    except msgspec.DecodeError as error:
        raise DeclinedError("this cursor was given by another version of jitgov; begin again without it") from error
    if cursor.form != _FORM:
        raise DeclinedError("this cursor was given by another version of jitgov; begin again without it")
    return cursor


def hash_of(filters: object) -> str:
    """Return a short hash of a query's filters."""
    body = msgspec.json.encode(filters, order="deterministic")
    return hashlib.sha256(body).hexdigest()[:16]


def _octets(text: str) -> bytes:
    if len(text) > _MOST_CHARACTERS or not text.isascii():
        raise ValueError("no cursor is like this")
    octets = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if base64.urlsafe_b64encode(octets).decode().rstrip("=") != text:
        raise ValueError("not as this store writes it")
    return octets


def _mac(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, body, "sha256")[:_MAC_BYTES]
