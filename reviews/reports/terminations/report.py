"""The report of how timely access ended of those who left."""

from __future__ import annotations

from array import array
from collections import Counter

from ingest.contract.counting import counted
from reviews.reports.interface import Report
from reviews.reports.support.context import ReportContext
from reviews.reports.support.document import Chart, Figure, Gathered, Part
from reviews.reports.support.framing import ReportContent, framed
from reviews.reports.support.listed_findings import listed_findings, severities_of
from reviews.reports.support.naming import policy_words
from reviews.reports.support.percentiles import nearest_rank, spelled_duration
from reviews.reports.support.tables import Table
from reviews.reports.support.tie_out import tie_out
from reviews.reports.terminations.leaving import IN_TIME, LATE, OPEN, OUTCOMES
from reviews.reports.terminations.listed import COLUMNS, OUTCOME, leaver_lines
from reviews.store.reports.findings import open_blocks

NAME = "terminations"
POLICIES = ("contract_ended", "ended_account_holds", "leaver_account", "leaver_client", "leaver_elsewhere",
            "leaver_token", "resurrection", "used_after_leaving")  # fmt: skip
_HEADINGS = {
    "person": "person",
    "left_at": "left",
    "deactivated_at": "deactivated",
    "access_gone_at": "last access gone",
    "hours_to_gone": "hours",
    "outcome": "outcome",
    "still_stands": "still stands",
    "used_since": "used since",
}
_ALL_IN_TIME = "Nobody's access outlasted the agreed hours, as far as accounts are known."


def gather(context: ReportContext) -> Gathered:
    """Gather those who left; how long it took is told of those whose access is gone."""
    took = array("q")
    listed = context.table("leavers", COLUMNS, leaver_lines(context, took), headings=_HEADINGS)
    outcomes = Counter(str(row[OUTCOME]) for row in context.tables.rows(listed))
    by_outcome = context.table("by_outcome", ("outcome", "people"), [(name, outcomes[name]) for name in OUTCOMES])
    late_lines = (row for row in context.tables.rows(listed) if row[OUTCOME] in (OPEN, LATE))
    late = context.table("late_or_overdue", COLUMNS, late_lines, headings=_HEADINGS)
    opened = open_blocks(context.connection, context.as_of, context.acts_until, POLICIES)
    findings = listed_findings(context, policy_words(context.settings), "findings_open", opened)
    hours = context.settings_of_reports.termination_sla_hours
    content = ReportContent(
        title="How timely access ended of those who left",
        verdict=_verdict(context, listed, outcomes, hours),
        figures=[
            Figure("People who left", f"{listed.length:,}", f"in {context.days} days"),
            Figure(f"Gone within {counted(hours, 'hour')}", f"{outcomes[IN_TIME]:,}"),
            Figure("Late or overdue", f"{outcomes[LATE] + outcomes[OPEN]:,}", f"{outcomes[OPEN]:,} still stand"),
            Figure("Median", spelled_duration(nearest_rank(took, 50)), "until the last access was gone"),
            Figure("95th percentile", spelled_duration(nearest_rank(took, 95))),
        ],
        first=[_by_outcome(by_outcome, hours), Part("Access that was not gone in time", [], [late], none=_ALL_IN_TIME)],
        parts=[
            Part("Those who left", [], [listed]),
            Part("Open findings about leavers", [], [findings]),
            Part("Tie-out", [], [tie_out(context, "tie_out", outcomes, OUTCOMES, listed.length)]),
        ],
        population={
            "left": listed.length,
            "in_time": outcomes[IN_TIME],
            "late": outcomes[LATE],
            "overdue": outcomes[OPEN],
        },
        open_findings=severities_of(context, findings),
    )
    return framed(context, NAME, content)


def _verdict(context: ReportContext, listed: Table, outcomes: Counter[str], hours: int) -> str:
    if not context.snapshot.has_rosters:
        return "No roster was read, so nobody is known to have left: how timely access ended cannot be told."
    late = outcomes[LATE] + outcomes[OPEN]
    standing = f", of {outcomes[OPEN]:,} it still stands" if outcomes[OPEN] else ""
    who = "person" if listed.length == 1 else "people"
    allowed = counted(hours, "hour")
    return f"Of {listed.length:,} {who} who left, access of {late:,} was not gone within {allowed}{standing}."


def _by_outcome(table: Table, hours: int) -> Part:
    explanation = (
        f"From the day of leaving, as the roster states it, until the last account was ended; "
        f"{counted(hours, 'hour is', 'hours are')} allowed (report.termination_sla_hours). "
        "An application's account of which no list tells counts as standing."
    )
    chart = Chart(kind="bars", title="People who left, by outcome", table=table, label="outcome", values=("people",))
    return Part("Against the agreed hours", [explanation], [table], chart)


REPORT = Report(NAME, 90, gather)
