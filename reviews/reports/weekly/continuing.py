"""Where a week begins: where the report before it ended, if that was within a day of seven days before its own end.

Reports end at an hour of a zone, or where coverage does: from one to the next it is seldom seven days to the second.
What lies between reports that are further apart stands in none of them, and the later one says so.
"""

from __future__ import annotations

from sqlalchemy import Connection

from governance.model.states import DAY
from governance.store.telling.printed_reports import PrintedReport, printed_near, untold_before
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.weekly.model import REPORT_NAME

_NEAR = DAY
"""How far from where a week ends its report may end."""


def report_that_ended(connection: Connection, at: int) -> PrintedReport | None:
    """Return the report that ended about at an instant, as it was printed last; of several the one that ended nearest.

    None: none ended within a day of it.
    """
    return printed_near(connection, REPORT_NAME, at, _NEAR)


def continuing(week: ReportContext, before: PrintedReport | None) -> ReportContext:
    """Return the week as it goes on from the report before it; None: seven days before its end."""
    return week if before is None else week._replace(begins_at=before.as_of)


def untold_sentence(week: ReportContext) -> str | None:
    """Return what happened before the week and stands in no report; None: a report ended there, or none before it."""
    untold = untold_before(week.connection, REPORT_NAME, week.from_at)
    return untold and f"What happened from {minute(untold[0])} to {minute(untold[1])} stands in no weekly report."
