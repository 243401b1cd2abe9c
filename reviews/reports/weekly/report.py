"""The weekly report, as the command line and the scheduled job find it."""

from __future__ import annotations

from pathlib import Path

from governance.audit.entries import spelled
from governance.queries.snapshot import Snapshot
from reviews.reports.interface import Report, Written


def write(snapshot: Snapshot, as_of: int, folder: Path) -> Written:
    """Write the report of the seven days that end at ``as_of``."""
    # Imported here: pandas and matplotlib cost a second and 100 MB, which nobody needs who asks only which reports
    # there are.
    from reviews.reports.weekly.writing import write_weekly

    report, page = write_weekly(snapshot, as_of, folder)
    return Written(page, {"as_of": spelled(as_of), "complete": report.complete, **report.population})


REPORT = Report("weekly", write)
