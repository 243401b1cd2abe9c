"""Reads how long a server asks to wait (``Retry-After``), and HTTP's dates."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MOST_SECONDS = 86_400.0


def seconds_to_wait(header: str, now: datetime) -> float | None:
    """Return the seconds: whole, fractional (Graph sends ``2.128``), or until an HTTP date; None where none are said.

    More than a day counts as a day; a date beyond it was written by a wrong clock, and says nothing. ``now``: by the
    clock of whoever wrote the header, where it is known.
    """
    try:
        seconds = min(float(header), _MOST_SECONDS)
    except ValueError:
        until = http_date(header)
        seconds = -1.0 if until is None else (until - now).total_seconds()
    return seconds if 0 < seconds <= _MOST_SECONDS else None


def http_date(text: str) -> datetime | None:
    """Return the instant that an HTTP header spells; None where it spells none."""
    try:
        instant = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
