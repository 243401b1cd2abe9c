"""Instants as microseconds since 1970-01-01T00:00:00Z, and the vendors' spellings of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIMES = [f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}" for second in range(86_400)]


def micros(instant: datetime) -> int:
    """Return the microseconds of an aware datetime."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def instant(at: int) -> datetime:
    """Return the aware UTC datetime of microseconds."""
    return _EPOCH + timedelta(microseconds=at)


@lru_cache(maxsize=4096)
def _date(day: int) -> str:
    return (_EPOCH + timedelta(days=day)).strftime("%Y-%m-%dT")


def _whole_seconds(at: int) -> str:
    day, rest = divmod(at, DAY)
    return _date(day) + _TIMES[rest // SECOND]


def okta_text(at: int) -> str:
    """Return Okta's spelling: three decimals and ``Z``."""
    return f"{_whole_seconds(at)}.{at % SECOND // 1000:03}Z"


def graph_text(at: int) -> str:
    """Return Graph's spelling of sign-ins: whole seconds and ``Z``."""
    return _whole_seconds(at) + "Z"


def audit_text(at: int) -> str:
    """Return Graph's spelling of directory audits: six decimals and ``Z``."""
    return f"{_whole_seconds(at)}.{at % SECOND:06}Z"


def export_text(at: int) -> str:
    """Return the spelling of diagnostic settings: seven decimals and an offset."""
    return f"{_whole_seconds(at)}.{at % SECOND:06}0+00:00"
