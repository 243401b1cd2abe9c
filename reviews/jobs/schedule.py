"""When jobs are due, in UTC: pure. Day names, never numbers; no local time, so no hour happens twice or never."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

from governance.model.states import DAY
from reviews.settings import ScheduleSettings, Weekday

JobName = Literal["sweep", "review", "weekly_report"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = DAY // 24


class Job(NamedTuple):
    """A job that is due at an hour of UTC: every day, on a weekday, or on a day of the month."""

    name: JobName
    hour: int
    weekday: Weekday | None = None
    day: int | None = None
    catch_up_days: int = 7
    """A slot that was missed is caught up within so many days: at least as long as from one slot to the next."""


def jobs(settings: ScheduleSettings) -> list[Job]:
    """Return the jobs that are enabled."""
    sweep, review, report = settings.sweep, settings.review, settings.weekly_report
    found: list[Job] = []
    if sweep.enabled:
        found.append(Job("sweep", sweep.hour))
    if review.enabled and review.every == "month":
        found.append(Job("review", review.hour, day=1, catch_up_days=31))
    elif review.enabled:
        found.append(Job("review", review.hour, review.weekday))
    if report.enabled:
        found.append(Job("weekly_report", report.hour, report.weekday))
    return found


def due_slots(job: Job, since: int, until: int) -> list[int]:
    """Return the instants after ``since``, up to and with ``until``, at which the job is due; in microseconds."""
    slots = []
    for number in range(since // DAY, until // DAY + 1):
        at = number * DAY + job.hour * _HOUR
        if since < at <= until and _is_on(job, _EPOCH + timedelta(days=number)):
            slots.append(at)
    return slots


def latest_slot(job: Job, now: int) -> int | None:
    """Return the last instant at which the job was due, however many went by; None: longer ago than is caught up."""
    slots = due_slots(job, now - job.catch_up_days * DAY, now)
    return slots[-1] if slots else None


def _is_on(job: Job, day: datetime) -> bool:
    if job.weekday is not None and WEEKDAYS[day.weekday()] != job.weekday:
        return False
    return job.day is None or day.day == job.day
