"""Business days: from an instant so many days on that are neither Saturday nor Sunday, nor named; days of UTC."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta

from governance.model.states import DAY
from ingest.contract.instants import from_micros

_SATURDAY = 5


def business_days_later(at: int, days: int, free: Container[date] = frozenset()) -> int:
    """Return the instant so many business days later, at the same time of day; in microseconds.

    ``free``: days that are none, besides.
    """
    day, passed = from_micros(at).date(), 0
    while days:
        day, passed = day + timedelta(days=1), passed + 1
        days -= day.weekday() < _SATURDAY and day not in free
    return at + passed * DAY
