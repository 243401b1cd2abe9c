"""When jobs are due, in UTC: pure. Day names, never numbers; no local time, so no hour happens twice or never."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from governance.model.states import DAY
from reviews.jobs.interface import Times
from reviews.settings.ranges import Weekday

WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOURS = 24
_HOUR = DAY // _HOURS


def due_slots(times: Times, since: int, until: int) -> list[int]:
    """Return the instants after ``since``, up to and with ``until``, at which a job is due; in microseconds."""
    slots: list[int] = []
    for number in range(since // DAY, until // DAY + 1):
        hours = range(times.hour, _HOURS if times.hourly else times.hour + 1)
        if _is_on(times, _EPOCH + timedelta(days=number)):
            slots += [at for hour in hours if since < (at := number * DAY + hour * _HOUR) <= until]
    return slots


def latest_slot(times: Times, now: int) -> int | None:
    """Return the last instant at which a job was due, however many went by; None: longer ago than is caught up."""
    slots = due_slots(times, now - times.catch_up_days * DAY, now)
    return slots[-1] if slots else None


def _is_on(times: Times, day: datetime) -> bool:
    if times.weekday is not None and WEEKDAYS[day.weekday()] != times.weekday:
        return False
    return times.day is None or day.day == times.day
