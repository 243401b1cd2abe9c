"""The figures of the first page, this week's beside last week's, and the counts that all parts repeat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from governance.model.states import DAY
from governance.queries.sweep import VerdictCounts, sweep_unsettled
from governance.store.queries.finding_pages import GRAVEST_FIRST
from reviews.reports.support.context import ReportContext
from reviews.reports.support.reading import read_at_all
from reviews.reports.support.tables import Row, Table
from reviews.store.reports.counts import Span, count_findings, count_new_jit
from reviews.store.reports.findings import count_by_status, count_overdue

NAMES = {
    "new_jit": "New JIT accounts",
    "open": "Open findings",
    "critical": "Open findings, critical",
    "high": "Open findings, high",
    "opened": "Findings opened",
    "closed": "Findings closed",
    "overdue": "Overdue findings",
    "stale": "Stale accounts",
}
"""Figure → what it is, in words."""
STATUSES = ("open", "accepted", "foreseen")


class Figures(NamedTuple):
    """A week in numbers; what happens *in* a week is None where nothing of the week was read."""

    new_jit: int | None
    open: int | None
    critical: int | None
    high: int | None
    opened: int | None
    closed: int | None
    overdue: int | None
    stale: int | None

    def named(self) -> dict[str, int]:
        """Return the numbers that there are, by name: what is kept of a report that was printed."""
        return {name: number for name, number in self._asdict().items() if number is not None}


def figures_named(numbers: Mapping[str, int]) -> Figures:
    """Return figures as they were kept; None for one that was not."""
    return Figures._make(numbers.get(name) for name in Figures._fields)


def this_week(week: ReportContext, stale: int) -> Figures:
    """Return the week's figures; ``stale``: how many accounts its sweep found stale."""
    return _figures(week, week.span, week.acts_until, stale)


def counted_again(week: ReportContext, span: Span, acts_until: int) -> Figures:
    """Return an earlier week's figures, as what is known today has them."""
    verdicts = VerdictCounts()
    for _block in sweep_unsettled(week.snapshot, span.to_at, verdicts):
        pass
    return _figures(week, span, acts_until, verdicts.counts["stale"])


def _figures(week: ReportContext, span: Span, acts_until: int, stale: int) -> Figures:
    by_severity = status_counts(week, span.to_at, acts_until)["open"]
    (findings,), (jit,) = count_findings(week.connection, (span,)), count_new_jit(week.connection, (span,))
    was_read = read_at_all(week.coverage, *span, week.settings.assumed_gap_days * DAY)
    return Figures(
        jit if was_read else None,
        by_severity.total(),
        by_severity["critical"],
        by_severity["high"],
        findings.opened if was_read else None,
        findings.closed if was_read else None,
        count_overdue(week.connection, span.to_at, acts_until),
        stale,
    )


def status_counts(week: ReportContext, at: int, acts_until: int) -> dict[str, Counter[str]]:
    """Return, by status, how many findings of each severity there are at an instant."""
    counts: dict[str, Counter[str]] = {status: Counter() for status in STATUSES}
    for (severity, status), number in count_by_status(week.connection, at, acts_until).items():
        counts[status][severity] += number
    return counts


def figures_table(week: ReportContext, now: Figures, before: Figures, today: Figures) -> Table:
    """Return the figures as a table, each with its change; ``today``: last week's, as they are counted today."""
    lines = [
        _line(words, *(getattr(figures, name) for figures in (now, before, today))) for name, words in NAMES.items()
    ]
    return week.table("figures", ("what", "this_week", "last_week", "change", "last_week_today"), lines)


def _line(what: str, now: int | None, before: int | None, today: int | None) -> Row:
    return what, now, before, None if now is None or before is None else now - before, today


def counts_table(week: ReportContext, counts: dict[str, Counter[str]]) -> Table:
    """Return how many findings there are by severity and status."""
    lines: list[Row] = [(severity, *(counts[status][severity] for status in STATUSES)) for severity in GRAVEST_FIRST]
    lines.append(("all", *(counts[status].total() for status in STATUSES)))
    return week.table("finding_counts", ("severity", *STATUSES), lines)
