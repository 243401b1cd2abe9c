"""Of each open finding: whether it is new, how many weeks in a row it was told, or that it is back again.

It is held against what the last weekly reports printed. Where none of last week was printed, its age alone tells.
"""

from __future__ import annotations

from collections.abc import Sequence

from governance.model.states import DAY
from governance.store.telling.printed_reports import KEPT_DAYS, told_in
from reviews.reports.support.context import ReportContext
from reviews.reports.support.listed_findings import Standings
from reviews.reports.weekly.continuing import report_that_ended
from reviews.reports.weekly.model import WEEK
from reviews.store.reports.findings import ListedFinding

_WEEKS = KEPT_DAYS * DAY // WEEK
"""Of so many weeks before this one all that was printed is kept."""


def standing_of(printed_before: Sequence[bool | None], *, opened_in_week: bool) -> str:
    """Return what is said of a finding; ``printed_before``: whether earlier reports had it, the latest week first.

    None: of that week there is no report.
    """
    if not printed_before or printed_before[0] is None:
        return "new" if opened_in_week else "open before"
    if not printed_before[0]:
        return "back again" if True in printed_before else "new"
    in_row = next((number for number, was_printed in enumerate(printed_before) if not was_printed), len(printed_before))
    more = " or more" if in_row == len(printed_before) else ""
    return f"{in_row + 1} weeks in a row{more}"


def standings_in(week: ReportContext) -> Standings:
    """Return what tells, of a week's findings, how long each has stood."""
    reports = [_printed_before(week, number) for number in range(_WEEKS)]

    def standings(findings: Sequence[ListedFinding]) -> list[str]:
        known = {report for report in reports if report is not None}
        printed = told_in(week.connection, {finding.finding_id for finding in findings}, known)
        return [
            standing_of(
                [None if report is None else (finding.finding_id, report) in printed for report in reports],
                opened_in_week=finding.opened_at > week.from_at,
            )
            for finding in findings
        ]

    return standings


def _printed_before(week: ReportContext, number: int) -> str | None:
    """Return the report of so many weeks before last week's; None: none was printed."""
    report = report_that_ended(week.connection, week.from_at - number * WEEK)
    return None if report is None else report.report_id
