"""Writes the reports that the settings list, each on its day, in its formats, into a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec

from governance.settings.sections import Section
from governance.store.database.engine import reading
from ingest.contract.errors import BrokenError
from ingest.contract.instants import from_micros
from reviews.jobs.interface import Job, JobContext, JobSettings, Times
from reviews.jobs.support.report_filing import (
    Kilobytes,
    Word,
    file_report,
    refuse_formats,
    refuse_unfit,
    refuse_unnamed,
)
from reviews.reports.folders import report_names
from reviews.reports.writing import DEFAULT_FORMATS
from reviews.settings.ranges import Hour, Weekday
from reviews.store.job_runs import last_done_at

_DAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST_CATCH_UP = 7


class ScheduledReport(Section, frozen=True, kw_only=True):
    """A report, when it is written, in which formats, and who gets it (as ``report_filing.FilingSettings``)."""

    report: str
    every: Literal["day", "week", "month"] = "week"
    weekday: Weekday = "mon"
    day: Annotated[int, msgspec.Meta(ge=1, le=28)] = 1
    """Of the month: one that every month has."""
    formats: list[str] = msgspec.field(default_factory=lambda: list(DEFAULT_FORMATS))
    send_to: list[Word] = msgspec.field(default_factory=list)
    attach_at_most_kb: Kilobytes = 5_000

    def __post_init__(self) -> None:
        """Raise ValueError, which is told with its place, for a report or a format that there is not."""
        refuse_unnamed("report", [self.report], report_names())
        refuse_formats(self.formats)


class ReportsJob(JobSettings, frozen=True, kw_only=True):
    """When reports are written, where, and which."""

    hour: Hour = 6
    out: str = "reports"
    """The folder; each report has one of its own in it, and there one for each day that it ends on."""
    write: list[ScheduledReport] = msgspec.field(default_factory=list)


def write_reports(context: JobContext, settings: ReportsJob, now: int) -> str:
    """Write the reports that came due since this was done last; return their pages.

    Raises SetupError for a format that wants a library which is not there, and BrokenError, once all are written, where
    the audit trail is broken.
    """
    for report in settings.write:
        refuse_unfit(context, report, f"reviews.schedule.{JOB.name}.write")  # before any is written
    zone = ZoneInfo(context.reviews.schedule_zone)
    today = from_micros(now).astimezone(zone).date()
    with reading(context.engine) as connection:
        done_at = last_done_at(connection, JOB.name)
    since = today - timedelta(days=1) if done_at is None else from_micros(done_at).astimezone(zone).date()
    earliest = max(since, today - timedelta(days=_LONGEST_CATCH_UP))
    due = [report for report in settings.write if _is_due(report, earliest, today)]
    filed = [
        file_report(context, due_report.report, Path(settings.out) / due_report.report, due_report, now)
        for due_report in due
    ]
    fault = next((report.chain_fault for report in filed if report.chain_fault is not None), None)
    if fault is not None:
        pages = ", ".join(str(report.page) for report in filed)
        raise BrokenError(f"{pages}: the audit trail that they rest on is broken: {fault}")
    return "; ".join(report.line for report in filed) or "no report was due"


def _is_due(report: ScheduledReport, since: date, today: date) -> bool:
    """Tell whether one of a report's days lies after a day, up to another."""
    return any(_is_its_day(report, day) for day in _days(since, today))


def _days(since: date, today: date) -> Iterator[date]:
    return (since + timedelta(days=number) for number in range(1, (today - since).days + 1))


def _is_its_day(report: ScheduledReport, day: date) -> bool:
    if report.every == "month":
        return day.day == report.day
    return report.every == "day" or _DAYS[day.weekday()] == report.weekday


JOB = Job(name="reports", settings=ReportsJob, times=lambda settings: Times(settings.hour), run=write_reports)
