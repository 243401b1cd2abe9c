"""Filed reports by program: which days of which report there are, and one of them with its files and hashes."""

from __future__ import annotations

import msgspec

from console.api.interface import Listing, Single
from console.asking.answering import Answering
from console.asking.asked import Asked
from console.asking.report_folders import filed_report, filed_reports
from console.sign_in.roles import ASKING
from governance.queries.pages import Page, PageRequest
from ingest.contract.errors import UnclearError
from reviews.reports.support.archive import Manifest, manifest_of


class FiledReportView(msgspec.Struct, frozen=True):
    """A report of a day that was filed."""

    report_id: str
    """``report/day``."""
    report: str
    day: str


class FiledReport(Manifest, frozen=True):
    """A filed report as its manifest tells it, with its files."""

    report_id: str
    day: str


def report_named(report_id: str) -> tuple[str, str]:
    """Return the report and the day of an id. Raises UnclearError for an id that is none."""
    report, _, day = report_id.partition("/")
    if not report or not day:
        raise UnclearError(f"there is no report {report_id!r:.80}; an id is report/day, as weekly/2026-01-05")
    return report, day


def _filed(asked: Asked, _given: Answering, _request: PageRequest) -> Page[FiledReportView]:
    every = [filed for days in filed_reports(asked).values() for filed in days]
    return Page([FiledReportView(f"{filed.report}/{filed.day}", filed.report, filed.day) for filed in every], None)


def _one(asked: Asked, _given: Answering, report_id: str) -> FiledReport:
    report, day = report_named(report_id)
    manifest = manifest_of(filed_report(asked, report, day))
    return FiledReport(**msgspec.structs.asdict(manifest), report_id=report_id, day=day)


REPORTS = Listing(
    "/reports", "The reports that the schedule filed, by name and day, all at once.", ASKING, FiledReportView, (),
    _filed, of_now=True, of_everything=True,
)  # fmt: skip
REPORT = Single(
    "/reports/{id}", "A filed report with its files and their hashes; the id is report/day.", ASKING, FiledReport, _one,
    shows="a filed report",
)  # fmt: skip
