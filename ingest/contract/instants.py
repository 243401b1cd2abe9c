"""Instants: aware UTC datetimes at microsecond resolution, read from every spelling that vendors use.

Vendors emit one log with several spellings (``…:32Z``, ``….185138Z``, ``….6195833Z``, ``+00:00``, a blank
instead of ``T``, no zone at all): they are parsed, never compared as text. A spelling near RFC 3339 that has one
meaning (the year first, a zero left out: ``2026-1-31T8:00:00Z``) is read; one that has two (``01/02/2026``) is refused,
and so is a system's word for none: the first instant of .NET's calendar (year 1), of Windows' (1601), of SQL's (1900).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import msgspec

from ingest.contract.errors import RecordError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_FIRST_YEAR = 1901
_USUAL = (len("2026-01-31T08:00:00.123Z"), len("2026-01-31T08:00:00Z"))
_USUAL_MARKS = "-T::"
_encode = msgspec.json.Encoder().encode
_SHAPE = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d{1,12})?)?\s*([Zz]|UTC|[+-]\d\d:?\d\d)?")
_NEAR = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})\s*[Tt\s]\s*"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(:(?P<second>\d{1,2})([.,](?P<fraction>\d{1,12}))?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>[Zz]|UTC|GMT|(?P<sign>[+-])(?P<hours>\d{1,2})(:?(?P<minutes>\d\d))?)?",
    re.ASCII,
)
_BASIC = re.compile(
    r"(?P<date>\d{8})[Tt ](?P<time>\d{4}|\d{6})([.,](?P<fraction>\d{1,12}))?\s*(?P<zone>[Zz]|UTC|[+-]\d\d:?\d\d)?",
    re.ASCII,
)


def parse_instant(text: object, what: str = "instant") -> datetime:
    """Return the instant that ``text`` spells; without a zone it is UTC; digits past the microsecond are cut.

    Raises RecordError, naming ``what``, when it is no instant.
    """
    if type(text) is str and len(text) in _USUAL and text[7:17:3] == _USUAL_MARKS and text[-1] == "Z":
        try:
            instant = datetime.fromisoformat(text)
            if instant.year >= _FIRST_YEAR:
                return instant
        except ValueError:
            pass
    if isinstance(text, str) and _SHAPE.fullmatch(text.strip()):
        spelled = text.strip().replace(",", ".").replace("UTC", "Z").replace(" ", "T", 1).replace(" ", "")
        try:
            instant = datetime.fromisoformat(spelled.upper())
            if instant.year >= _FIRST_YEAR:
                return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    near = _near(text.strip()) if isinstance(text, str) else None
    if near is not None and near.year >= _FIRST_YEAR:
        return near
    raise RecordError(f"{what} is not an instant: {text!r:.60}; expected RFC 3339, like 2026-01-31T08:00:00Z")


def _near(spelled: str) -> datetime | None:
    """Return the instant of a spelling that leaves out zeros or marks and has one meaning; None for any other."""
    basic = _BASIC.fullmatch(spelled)
    if basic is not None:
        date, time = basic["date"], basic["time"].ljust(6, "0")
        fraction, zone = f".{basic['fraction']}" if basic["fraction"] else "", basic["zone"] or "Z"
        marked = f"{date[:4]}-{date[4:6]}-{date[6:]}T{time[:2]}:{time[2:4]}:{time[4:]}{fraction}{zone}"
        return _near(marked)
    parts = _NEAR.fullmatch(spelled)
    if parts is None:
        return None
    hour, minute, second = int(parts["hour"]), int(parts["minute"]), int(parts["second"] or 0)
    if parts["half"] is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if parts["half"][0] in "Pp" else 0)
    # A day's end is 24:00:00 in ISO 8601, and RFC 3339 has leap seconds: both are the next instant that a clock shows.
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        return None
    offset = timedelta(hours=int(parts["hours"] or 0), minutes=int(parts["minutes"] or 0))
    if offset >= timedelta(days=1) or int(parts["minutes"] or 0) > 59:
        return None
    try:
        day = datetime(int(parts["year"]), int(parts["month"]), int(parts["day"]), tzinfo=UTC)
        micros = int((parts["fraction"] or "")[:6].ljust(6, "0"))
        local = day + timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micros)
        return local + offset if parts["sign"] == "-" else local - offset
    except (ValueError, OverflowError):
        return None


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
