"""Business days: neither Saturday nor Sunday, nor a day that is named as free."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta

from governance.model.states import DAY
from ingest.contract.instants import from_micros

_SATURDAY = 5


def business_days_later(at: int, days: int, free: Container[date] = frozenset()) -> int:
    """Return the instant so many business days of UTC later, at the same time of day; in microseconds."""
    return at + days_until(from_micros(at).date(), days, free) * DAY


def days_until(day: date, business_days: int, free: Container[date] = frozenset()) -> int:
    """Return after how many days of the calendar so many business days have passed, from the day after ``day`` on."""
    passed = 0
    while business_days:
        day, passed = day + timedelta(days=1), passed + 1
        business_days -= day.weekday() < _SATURDAY and day not in free
    return passed
