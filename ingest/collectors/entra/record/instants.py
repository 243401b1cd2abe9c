"""Instants as Entra writes them: RFC 3339, what is near it, and .NET's invariant spelling, which is always UTC here."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from ingest.contract.errors import RecordError
from ingest.contract.instants import parse_instant

_INVARIANT = re.compile(
    r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})\s+(?P<clock>\d{1,2}:\d{1,2}(:\d{1,2}([.,]\d{1,7})?)?"
    r"(\s*[AaPp][Mm])?)\s*([Zz]|UTC|\+00:00)?",
    re.ASCII,
)
"""``12/31/2026 4:30:00 PM``: the month comes first, wherever the writer runs."""
_FOREVER_YEAR = 9000


def invariant_instant(spelled: object) -> datetime | None:
    """Return the instant in .NET's invariant spelling; None for any other text."""
    parts = _INVARIANT.fullmatch(spelled.strip()) if isinstance(spelled, str) and "/" in spelled else None
    if parts is None:
        return None
    try:
        return parse_instant(f"{parts['year']}-{parts['month']}-{parts['day']} {parts['clock']}").astimezone(UTC)
    except RecordError:
        return None


def vendor_instant(spelled: object, what: str) -> datetime:
    """Return the instant of a field of the vendor's. Raises RecordError, naming ``what``, when it is none."""
    instant = invariant_instant(spelled)
    return parse_instant(spelled, what) if instant is None else instant


def stated_end(instant: datetime | None) -> datetime | None:
    """Return when something ends; None where it never does, which the vendor writes as an instant in the year 9999."""
    return instant if instant is not None and instant.year < _FOREVER_YEAR else None
