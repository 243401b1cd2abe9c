"""When jobs are due: pure. Day names, never numbers; hours of a zone, of which none happens twice or never.

Of slots that were missed the last one is served, within the days that its job is caught up; those before it are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from governance.model.states import DAY
from ingest.contract.errors import BrokenError
from ingest.contract.instants import from_micros, to_micros
from reviews.jobs.interface import Times
from reviews.settings.ranges import Weekday

WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = 24
_HOUR = DAY // _HOURS
_ONE_DAY = timedelta(days=1)
_LONGEST_DAYS = 62
"""From no slot to the next it is longer: a day of the month is one that every second month has."""


def due_slots(times: Times, since: int, until: int) -> list[int]:
    """Return the instants after ``since``, up to and with ``until``, at which a job is due; in microseconds."""
    zone = ZoneInfo(times.zone)
    first, last = (from_micros(at).astimezone(zone).date() for at in (since, until))
    days = (first + number * _ONE_DAY for number in range(-1, (last - first).days + 2))
    slots = {at for day in days if _is_on(times, day) for at in _slots_of(times, day, zone)}
    return sorted(at for at in slots if since < at <= until)


def latest_slot(times: Times, now: int) -> int | None:
    """Return the last instant at which a job was due, however many went by; None: longer ago than is caught up."""
    slots = due_slots(times, now - times.catch_up_days * DAY, now)
    return slots[-1] if slots else None


def next_slot(times: Times, after: int) -> int:
    """Return the first instant later than another at which a job is due."""
    for days in (2, 8, _LONGEST_DAYS):
        slots = due_slots(times, after, after + days * DAY)
        if slots:
            return slots[0]
    raise BrokenError(f"nothing of {times} is due within {_LONGEST_DAYS} days")


def _slots_of(times: Times, day: date, zone: ZoneInfo) -> Iterator[int]:
    if times.hourly:
        midnight = to_micros(datetime.combine(day, time(), UTC))
        yield from (midnight + hour * _HOUR for hour in range(times.hour, _HOURS))
    else:
        # ``fold`` 0: the first of two hours; of an hour that there is not, the instant when it would have begun.
        yield to_micros(datetime.combine(day, time(times.hour), zone))


def _is_on(times: Times, day: date) -> bool:
    if times.weekday is not None and WEEKDAYS[day.weekday()] != times.weekday:
        return False
    return times.day is None or day.day == times.day
