"""Where the scheduled jobs file each report, by the settings in force."""

from __future__ import annotations

from pathlib import Path

from console.asking.asked import Asked
from console.asking.seeing import refuse_unless_everything
from ingest.contract.errors import UnclearError
from reviews.jobs.catalogue import settings_in_force
from reviews.jobs.reports import ReportsJob
from reviews.jobs.weekly_report import WeeklyReportJob
from reviews.reports.folders import report_names
from reviews.reports.support.archive import Filed, filed_on, filed_under


def filed_reports(asked: Asked) -> dict[str, list[Filed]]:
    """Return, by report, the latest days of which one is filed; a report of which none is stands there, too."""
    by_report: dict[str, list[Filed]] = {}
    for report in report_names():
        days = {
            filed.day: filed for folder in reversed(_folders(asked, report)) for filed in filed_under(report, folder)
        }
        by_report[report] = [days[day] for day in sorted(days, reverse=True)]
    return by_report


def filed_report(asked: Asked, report: str, day: str) -> Filed:
    """Return a report of a day. Raises UnclearError where none is filed, or the visitor may not see all sources."""
    refuse_unless_everything(asked.visitor, "report", report)
    if report not in report_names():
        raise UnclearError(f"there is no report {report!r:.60}")
    return filed_on(report, day, _folders(asked, report))


def _folders(asked: Asked, report: str) -> list[Path]:
    jobs = settings_in_force(asked.house.chosen.reviews)
    listed, weekly = jobs["reports"], jobs["weekly_report"]
    folders = [Path(weekly.out)] if report == "weekly" and isinstance(weekly, WeeklyReportJob) else []
    return [*folders, Path(listed.out) / report] if isinstance(listed, ReportsJob) else folders
