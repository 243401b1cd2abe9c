"""Where a week begins: where the report before it ended, so that what happened is told in one week and in no other.

Reports end at an hour of a zone, or where coverage does: from one to the next it is seldom seven days to the second.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from governance.model.states import DAY
from governance.store.telling.printed_reports import PrintedReport, last_printed
from reviews.reports.support.context import ReportContext
from reviews.reports.weekly.model import REPORT_NAME

_NEAR = DAY
"""How far from where a week ends its report may end."""


def report_that_ended(connection: Connection, at: int) -> PrintedReport | None:
    """Return the report that ended about at an instant, as it was printed last; of several the one that ended nearest.

    None: none ended within a day of it.
    """
    return min(_ended_near(connection, at), key=lambda report: abs(report.as_of - at), default=None)


def _ended_near(connection: Connection, at: int) -> Iterator[PrintedReport]:
    report = last_printed(connection, REPORT_NAME, at + _NEAR)
    while report is not None and report.as_of > at - _NEAR:
        yield report
        report = last_printed(connection, REPORT_NAME, report.as_of)


def continuing(week: ReportContext, before: PrintedReport | None) -> ReportContext:
    """Return the week as it goes on from the report before it; None: seven days before its end."""
    return week if before is None else week._replace(begins_at=before.as_of)
