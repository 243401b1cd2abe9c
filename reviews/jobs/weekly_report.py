"""The weekly report, after the sweep and the review that it tells of."""

from __future__ import annotations

from pathlib import Path

import msgspec

from governance.model.states import DAY
from governance.store.database.engine import reading
from governance.store.telling.printed_reports import last_printed, printed_near
from ingest.contract.errors import BrokenError
from reviews.jobs.interface import Job, JobContext, JobSettings, Times
from reviews.jobs.support.report_filing import Kilobytes, SlotSpan, Word, file_report, refuse_formats, refuse_unfit
from reviews.reports.weekly.model import REPORT_NAME, WEEK
from reviews.reports.writing import DEFAULT_FORMATS
from reviews.settings.ranges import Hour, Weekday


class WeeklyReportJob(JobSettings, frozen=True, kw_only=True):
    """When the report is written, where, in which formats, and who gets it (as ``report_filing.FilingSettings``)."""

    weekday: Weekday = "mon"
    hour: Hour = 5
    out: str = "reports"
    """The folder; each report has one of its own in it, named by the day it ends on."""
    formats: list[str] = msgspec.field(default_factory=lambda: list(DEFAULT_FORMATS))
    send_to: list[Word] = msgspec.field(default_factory=list)
    attach_at_most_kb: Kilobytes = 5_000

    def __post_init__(self) -> None:
        """Raise ValueError, which is told with its place, for a format that there is not."""
        refuse_formats(self.formats)


def weekly_report(context: JobContext, settings: WeeklyReportJob, now: int) -> str:
    """Write the report of the week that ends with its slot or with coverage, keep what it prints and give it.

    Return its page's path. Raises SetupError for a format that wants a library which is not there, and BrokenError,
    once it is written, where its audit trail is broken.
    """
    refuse_unfit(context, settings, f"reviews.schedule.{JOB.name}")
    filed = file_report(context, REPORT_NAME, Path(settings.out), settings, now, _week(context))
    if filed.chain_fault is not None:
        raise BrokenError(f"{filed.page} says that its audit trail is broken: {filed.chain_fault}")
    return filed.line


def _week(context: JobContext) -> SlotSpan | None:
    """Return the week up to the slot, where a report came before it, which this one goes on from; else None.

    However late it is written, the week ends where the next one begins. The first of a store tells all that is known.
    """
    due_at = context.lease.due_at
    if due_at is None:
        return None
    with reading(context.engine) as connection:
        if last_printed(connection, REPORT_NAME, due_at) is None:
            return None
        before = context.lease.slots(due_at - WEEK - DAY, due_at - WEEK + DAY)
        # One that somebody asked for may have ended nearer to seven days before: it moves no scheduled week.
        ended = [slot for slot in before if printed_near(connection, REPORT_NAME, slot, 1) is not None]
        return SlotSpan(due_at, ended[-1] if ended else None)


JOB = Job(
    name="weekly_report",
    settings=WeeklyReportJob,
    times=lambda settings: Times(settings.hour, settings.weekday),
    run=weekly_report,
)
