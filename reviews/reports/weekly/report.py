"""The weekly report, as the command line and the scheduled job find it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from governance.audit.entries import spelled
from governance.queries.snapshot import Snapshot
from reviews.reports.interface import Report, Written
from reviews.reports.weekly.model import REPORT_NAME
from reviews.settings.sections import ReportSettings


def write(snapshot: Snapshot, as_of: int, folder: Path, settings: ReportSettings) -> Written:
    """Write the report of the seven days that end at ``as_of``."""
    # Imported here: pandas and matplotlib cost a second and 100 MB, which nobody needs who asks only which reports
    # there are.
    from reviews.reports.weekly.writing import write_weekly

    report, page = write_weekly(snapshot, as_of, folder, settings.organisation)
    summary = {"as_of": spelled(as_of), "complete": report.complete, **report.population}
    return Written(page, summary, _said(report.complete, report.population), report.printed, report.first.alarm)


def _said(complete: bool, counts: Mapping[str, int]) -> str:
    """Return the counts that every part of the report repeats, in one line."""
    return (
        f"{'COMPLETE' if complete else 'INCOMPLETE'}: {counts['findings_open']:,} findings open "
        f"({counts['findings_open_critical']:,} critical, {counts['findings_open_high']:,} high), "
        f"{counts['findings_accepted']:,} accepted, {counts['findings_foreseen']:,} foreseen, "
        f"{counts['findings_overdue']:,} overdue; {counts['new_jit_accounts']:,} new JIT accounts, "
        f"{counts['swept_stale']:,} stale"
    )


REPORT = Report(REPORT_NAME, write)
