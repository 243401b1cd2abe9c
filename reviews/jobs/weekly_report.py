"""The weekly report, after the sweep and the review that it tells of."""

from __future__ import annotations

from pathlib import Path

from governance.queries.snapshot import Snapshot
from governance.store.database.engine import reading, writing
from governance.store.telling.printed_reports import write_printed
from ingest.contract.errors import BrokenError
from ingest.contract.instants import from_micros
from reviews.jobs.interface import Job, JobContext, JobSettings, Times
from reviews.reports.catalogue import load_reports
from reviews.reports.writing import write_report
from reviews.settings.ranges import Hour, Weekday


class WeeklyReportJob(JobSettings, frozen=True, kw_only=True):
    """When the report is written, and where."""

    weekday: Weekday = "mon"
    hour: Hour = 5
    out: str = "reports"
    """The folder; each report has one of its own in it, named by the day it ends on."""


def weekly_report(context: JobContext, settings: WeeklyReportJob, now: int) -> str:
    """Write the report of the week that ends with coverage, and keep what it prints; return its page's path.

    Raises BrokenError, once it is written, where its audit trail is broken.
    """
    with reading(context.engine) as connection:
        snapshot = Snapshot(connection, context.governance, acts_at=now, is_live=context.is_live)
        as_of = snapshot.default_as_of(now).at
        folder = Path(settings.out) / from_micros(as_of).date().isoformat()
        written = write_report(load_reports()["weekly"], snapshot, as_of, folder, context.report)
    if written.printed is not None:
        with writing(context.engine) as connection:
            write_printed(connection, written.printed, now)
    if written.chain_fault is not None:
        raise BrokenError(f"{written.page} says that its audit trail is broken: {written.chain_fault}")
    return str(written.page)


JOB = Job(
    name="weekly_report",
    settings=WeeklyReportJob,
    times=lambda settings: Times(settings.hour, settings.weekday),
    run=weekly_report,
)
