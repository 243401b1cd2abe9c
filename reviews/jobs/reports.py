"""Writes the reports that the settings list, each on its day, in its formats, into a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec

from governance.audit.entries import spelled
from governance.queries.snapshot import Snapshot
from governance.settings.sections import Section
from governance.store.database.engine import reading, writing
from governance.store.telling.printed_reports import write_printed
from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import BrokenError
from ingest.contract.instants import from_micros
from reviews.jobs.interface import Job, JobContext, JobSettings, Times
from reviews.notifications.report_delivery import ReportToGive, give_report, refuse_nowhere
from reviews.reports.catalogue import load_reports
from reviews.reports.folders import report_names
from reviews.reports.formats.catalogue import format_names, load_formats
from reviews.reports.support.files import MANIFEST
from reviews.reports.writing import DEFAULT_FORMATS, Written, write_report
from reviews.settings.ranges import Hour, Weekday
from reviews.store.job_runs import last_done_at

_DAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST_CATCH_UP = 7
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class ScheduledReport(Section, frozen=True, kw_only=True):
    """A report, when it is written, and in which formats."""

    report: str
    every: Literal["day", "week", "month"] = "week"
    weekday: Weekday = "mon"
    day: Annotated[int, msgspec.Meta(ge=1, le=28)] = 1
    """Of the month: one that every month has."""
    formats: list[str] = msgspec.field(default_factory=lambda: list(DEFAULT_FORMATS))
    """The first is its page."""
    send_to: list[Word] = msgspec.field(default_factory=list)
    """Account keys or logins by mail, ``slack:NAME``, ``teams:NAME``, or ``webhook:NAME`` of outbound."""
    attach_at_most_kb: Annotated[int, msgspec.Meta(ge=0, le=25_000)] = 5_000
    """A larger page is not attached to mails: they say where it is."""

    def __post_init__(self) -> None:
        """Raise ValueError, which is told with its place, for a report or a format that there is not."""
        for what, named, known in (
            ("report", [self.report], report_names()),
            ("format of reports", self.formats, format_names()),
        ):
            for name in named:
                if name not in known:
                    raise ValueError(f"{name!r:.40} is no {what}{did_you_mean(name, known)}")


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
    for one in settings.write:
        load_formats(one.formats)  # before any is written
        refuse_nowhere(context.notifications, one.send_to, "reviews.schedule.reports.write.send_to")
    zone = ZoneInfo(context.reviews.schedule_zone)
    today = from_micros(now).astimezone(zone).date()
    with reading(context.engine) as connection:
        done_at = last_done_at(connection, JOB.name)
    since = today - timedelta(days=1) if done_at is None else from_micros(done_at).astimezone(zone).date()
    due = [one for one in settings.write if _is_due(one, max(since, today - timedelta(days=_LONGEST_CATCH_UP)), today)]
    written = [_write(context, settings, one, now) for one in due]
    pages = ", ".join(str(one.page) for one in written)
    fault = next((one.chain_fault for one in written if one.chain_fault is not None), None)
    if fault is not None:
        raise BrokenError(f"{pages}: the audit trail that they rest on is broken: {fault}")
    return pages or "no report was due"


def _is_due(one: ScheduledReport, since: date, today: date) -> bool:
    """Tell whether one of a report's days lies after a day, up to another."""
    return any(_is_its_day(one, day) for day in _days(since, today))


def _days(since: date, today: date) -> Iterator[date]:
    return (since + timedelta(days=number) for number in range(1, (today - since).days + 1))


def _is_its_day(one: ScheduledReport, day: date) -> bool:
    if one.every == "month":
        return day.day == one.day
    return one.every == "day" or _DAYS[day.weekday()] == one.weekday


def _write(context: JobContext, settings: ReportsJob, one: ScheduledReport, now: int) -> Written:
    with reading(context.engine) as connection:
        snapshot = Snapshot(connection, context.governance, acts_at=now, is_live=context.is_live)
        as_of = snapshot.default_as_of(now).at
        folder = Path(settings.out) / one.report / from_micros(as_of).date().isoformat()
        written = write_report(load_reports()[one.report], snapshot, as_of, folder, context.report, one.formats)
    with writing(context.engine) as connection:
        if written.printed is not None:
            write_printed(connection, written.printed, now)
        given = ReportToGive(one.report, str(spelled(as_of)), written.says, written.page, folder / MANIFEST)
        give_report(connection, context.notifications, given, one.send_to, one.attach_at_most_kb, now)
    return written


JOB = Job(name="reports", settings=ReportsJob, times=lambda settings: Times(settings.hour), run=write_reports)
