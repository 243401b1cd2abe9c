"""Instants: aware UTC datetimes at microsecond resolution, read from every spelling that vendors use.

Vendors emit one log with several spellings (``…:32Z``, ``….185138Z``, ``….6195833Z``, ``+00:00``, a blank
instead of ``T``, no zone at all): they are parsed, never compared as text.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import msgspec

from ingest.contract.errors import RecordError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_USUAL = len("2026-01-31T08:00:00.123Z")
_encode = msgspec.json.Encoder().encode
_SHAPE = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d{1,12})?)?\s*([Zz]|UTC|[+-]\d\d:?\d\d)?")


def parse_instant(text: object, what: str = "instant") -> datetime:
    """Return the instant that ``text`` spells; without a zone it is UTC; digits past the microsecond are cut.

    Raises RecordError, naming ``what``, when it is no instant.
    """
    if type(text) is str and len(text) == _USUAL and text[10] == "T" and text[23] == "Z" and text[7] == "-":
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
    if isinstance(text, str) and _SHAPE.fullmatch(text.strip()):
        spelled = text.strip().replace(",", ".").replace("UTC", "Z").replace(" ", "T", 1).replace(" ", "")
        try:
            instant = datetime.fromisoformat(spelled.upper())
            return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise RecordError(f"{what} is not an instant: {text!r:.60}; expected RFC 3339, like 2026-01-31T08:00:00Z")


def format_instant(instant: datetime) -> str:
    """Return RFC 3339 in UTC with ``Z``, at most microseconds, none when zero."""
    return instant_bytes(instant).decode()


def instant_bytes(instant: datetime) -> bytes:
    """Return ``format_instant`` as bytes."""
    return _encode(instant if instant.tzinfo is UTC else instant.astimezone(UTC))[1:-1]


def to_micros(instant: datetime) -> int:
    """Return microseconds since 1970-01-01T00:00:00Z, the store's and the folds' form."""
    return (instant - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """Return the aware UTC datetime of microseconds since 1970-01-01T00:00:00Z."""
    return EPOCH + timedelta(microseconds=micros)
