"""Last week's figures as last week's report printed them, and what the same week gives today, with the reasons."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from governance.queries.restated import Restated, RestatedFigure, restated, restated_findings
from governance.store.telling.printed_reports import PrintedReport
from ingest.contract.counting import counted
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.naming import account, policy_words
from reviews.reports.support.tables import Row, Table
from reviews.reports.weekly.figures import NAMES, Figures, counted_again, figures_named
from reviews.store.reports.counts import Span

_AT_ONCE = 1_000
_FIGURE_COLUMNS = ("figure", "printed", "today")
_FINDING_COLUMNS = ("account", "policy", "printed", "today", "reason", "policy_id", "account_id", "finding_id")


class LastWeek(NamedTuple):
    """Last week's figures as they were printed (else as of today), the same week's as of today, and why they differ."""

    figures: Figures
    today: Figures
    restated: Restated | None
    """None: no report of last week was printed."""

    @property
    def printed(self) -> PrintedReport | None:
        """Last week's report, as it was printed."""
        return None if self.restated is None else self.restated.report


def last_week(week: ReportContext, printed: PrintedReport | None) -> LastWeek:
    """Return what this week is held against; ``printed``: last week's report, if any."""
    if printed is None:
        today = counted_again(week, week.span_before, week.from_at)
        return LastWeek(today, today, None)
    today = counted_again(week, Span(printed.from_at, printed.as_of), printed.acts_until)
    return LastWeek(figures_named(printed.figures), today, restated(week.snapshot, printed, today.named()))


def sentence(last: LastWeek) -> str | None:
    """Return what differs from last week's report and why; None: nothing does, or none was printed."""
    since = last.restated
    if since is None or not (since.figures or since.findings):
        return None
    findings = [f"{number:,} by {reason}" for reason, number in since.findings.items()]
    parts = []
    if findings:
        parts.append(f"{counted(sum(since.findings.values()), 'finding')} ({', '.join(findings)})")
    parts += [f"{NAMES[f.name].lower()} {f.printed:,} printed, {f.today:,} today" for f in _in_order(since)]
    reasons = "" if findings or not since.reasons else f" by {', '.join(since.reasons)}"
    return f"Restated{reasons} since the report up to {minute(since.report.as_of)} was printed: {'; '.join(parts)}."


def _in_order(since: Restated) -> list[RestatedFigure]:
    """Return the figures that differ, in the order in which the page shows them."""
    places = list(NAMES)
    return sorted(since.figures, key=lambda figure: places.index(figure.name))


def restated_tables(week: ReportContext, last: LastWeek) -> list[Table]:
    """Return the figures and findings that are told otherwise today than last week's report told them."""
    figures = [] if last.restated is None else _in_order(last.restated)
    lines: list[Row] = [(NAMES[figure.name], figure.printed, figure.today) for figure in figures]
    findings = iter(()) if last.printed is None else _finding_lines(week, last.printed)
    return [
        week.table("restated_figures", _FIGURE_COLUMNS, lines),
        week.table("restated_findings", _FINDING_COLUMNS, findings),
    ]


def _finding_lines(week: ReportContext, printed: PrintedReport) -> Iterator[Row]:
    different = restated_findings(week.snapshot, printed)
    titles = policy_words(week.settings).titles
    while block := list(islice(different, _AT_ONCE)):
        names = week.snapshot.account_names({restated.finding.account_id for restated in block})
        for finding, reason in block:
            yield (
                account(finding.account_id, names.get(finding.account_id)),
                titles.get(finding.policy, finding.policy),
                "not printed" if finding.printed is None else f"{finding.printed}, {finding.printed_severity}",
                f"{finding.status}, {finding.severity}",
                reason,
                finding.policy,
                finding.account_id,
                finding.finding_id,
            )
