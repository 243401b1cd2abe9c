"""What is pressing, and the findings that are open, accepted or foreseen: each with its message."""

from __future__ import annotations

from collections import Counter

from governance.model.states import DAY
from governance.queries.baseline import baseline_sentence
from ingest.contract.counting import counted
from reviews.reports.support.context import ReportContext
from reviews.reports.support.document import Part
from reviews.reports.support.listed_findings import (
    FORESEEN_HEADINGS,
    HEADINGS,
    Standings,
    accepted_findings,
    listed_findings,
    with_standing,
)
from reviews.reports.support.naming import PolicyWords
from reviews.reports.support.tables import Table
from reviews.reports.weekly.figures import counts_table
from reviews.reports.weekly.model import WEEK
from reviews.store.reports.findings import (
    accepted_blocks,
    findings_by_age,
    foreseen_blocks,
    open_blocks,
    pressing_blocks,
)

_SOON = 30 * DAY
MOST_OPEN_ON_PAGE = 2_000
"""Open findings that the page lists; what is more is for tools, and stands in the table's file."""
_AGE_COLUMNS = ("severity", "policy", "controls", "up_to_7_days", "up_to_30_days", "older", "open", "policy_id")


def act_now(week: ReportContext, words: PolicyWords, standings: Standings) -> Table:
    """Return what is critical or overdue: who, what, why, since when, who answers for it, by when."""
    headings = {name: heading for name, heading in with_standing(HEADINGS).items() if name != "application"}
    pressing = pressing_blocks(week.connection, week.as_of, week.acts_until)
    return listed_findings(week, words, "act_now", pressing, headings=headings, standings=standings)


def by_severity(week: ReportContext, words: PolicyWords, counts: dict[str, Counter[str]], standings: Standings) -> Part:
    """Return all open findings, the gravest first; the accepted and the foreseen ones apart from them."""
    at, until = week.as_of, week.acts_until
    aged = findings_by_age(week.connection, at, until, at - WEEK, at - _SOON)
    ages = (
        (row.severity, words.titles.get(row.policy, row.policy), words.controls.get(row.policy), *row[2:], row.policy)
        for row in aged
    )
    accepting = accepted_blocks(week.connection, at, until)
    opened = open_blocks(week.connection, at, until)
    foreseen = foreseen_blocks(week.connection, at)
    tables = [
        counts_table(week, counts),
        listed_findings(week, words, "findings_open", opened, most_on_page=MOST_OPEN_ON_PAGE, standings=standings),
        accepted_findings(week, words, "findings_accepted", accepting),
        listed_findings(week, words, "findings_foreseen", foreseen, headings=FORESEEN_HEADINGS),
        week.table("findings_by_age", _AGE_COLUMNS, ages),
    ]
    explanation = (
        f"{counted(counts['open'].total(), 'finding')} open, {counts['accepted'].total():,} accepted by whoever "
        f"answers for the risk, {counts['foreseen'].total():,} foreseen: their day is still to come."
    )
    before = baseline_sentence(week.snapshot, at)
    return Part("Findings", [explanation, *([before] if before is not None else [])], tables)
