"""What is pressing, and the findings that are open, accepted or foreseen: each with its message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from governance.model.keys import application_key
from governance.model.states import DAY
from governance.queries.baseline import baseline_sentence
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.document import Part
from reviews.reports.support.naming import PolicyWords, application, people
from reviews.reports.support.tables import Row, Table
from reviews.reports.support.words import counted
from reviews.reports.weekly.figures import counts_table
from reviews.reports.weekly.model import WEEK
from reviews.store.reports.findings import (
    AcceptedFinding,
    ListedFinding,
    accepted_blocks,
    due_by_finding,
    findings_by_age,
    foreseen_blocks,
    open_blocks,
    pressing_blocks,
    reviewer_by_finding,
)

_SOON = 30 * DAY
MOST_OPEN_ON_PAGE = 2_000
"""Open findings that the page lists; what is more is for tools, and stands in the table's file."""
_LISTED_COLUMNS = (
    "severity",
    "account",
    "application",
    "policy",
    "title",
    "message",
    "opened_at",
    "owner",
    "due_at",
    "controls",
    "finding_id",
)
_HEADINGS = {
    "severity": "severity",
    "account": "who",
    "application": "application",
    "title": "what",
    "message": "why",
    "opened_at": "since",
    "owner": "owner",
    "due_at": "due",
}
"""What a page shows of findings, and under which headings."""
_FORESEEN_HEADINGS = _HEADINGS | {"opened_at": "from"}
_ACCEPTED_HEADINGS = {
    "severity": "severity",
    "account": "who",
    "title": "what",
    "message": "why",
    "accepted_for": "accepted for",
    "by": "by",
    "reason": "reason",
    "compensating_control": "instead",
    "until": "until",
}
_ACCEPTED_COLUMNS = (
    "severity",
    "account",
    "policy",
    "title",
    "message",
    "until",
    "accepted_for",
    "by",
    "reason",
    "compensating_control",
    "finding_id",
)
_AGE_COLUMNS = ("severity", "policy", "controls", "up_to_7_days", "up_to_30_days", "older", "open")
_decode = msgspec.json.Decoder(dict[str, str | int | None]).decode


def act_now(week: ReportContext, words: PolicyWords) -> Table:
    """Return what is critical or overdue: who, what, why, since when, who answers for it, by when."""
    headings = {name: heading for name, heading in _HEADINGS.items() if name != "application"}
    pressing = pressing_blocks(week.connection, week.as_of, week.acts_until)
    return _listed(week, words, "act_now", pressing, headings=headings)


def by_severity(week: ReportContext, words: PolicyWords, counts: dict[str, Counter[str]]) -> Part:
    """Return all open findings, the gravest first; the accepted and the foreseen ones apart from them."""
    at, until = week.as_of, week.acts_until
    aged = findings_by_age(week.connection, at, until, at - WEEK, at - _SOON)
    ages = ((*row[:2], words.controls.get(row.policy), *row[2:]) for row in aged)
    accepting = accepted_blocks(week.connection, at, until)
    accepted = (line for block in accepting for line in _accepted_lines(week, words, block))
    opened = open_blocks(week.connection, at, until)
    tables = [
        counts_table(week, counts),
        _listed(week, words, "findings_open", opened, most_on_page=MOST_OPEN_ON_PAGE),
        week.table("findings_accepted", _ACCEPTED_COLUMNS, accepted, headings=_ACCEPTED_HEADINGS),
        _listed(week, words, "findings_foreseen", foreseen_blocks(week.connection, at), headings=_FORESEEN_HEADINGS),
        week.table("findings_by_age", _AGE_COLUMNS, ages),
    ]
    said = (
        f"{counted(counts['open'].total(), 'finding')} open, {counts['accepted'].total():,} accepted by whoever "
        f"answers for the risk, {counts['foreseen'].total():,} foreseen: their day is still to come."
    )
    before = baseline_sentence(week.snapshot, at)
    return Part("Findings", [said, *([before] if before is not None else [])], tables)


def _listed(
    week: ReportContext,
    words: PolicyWords,
    name: str,
    blocks: Iterable[list[ListedFinding]],
    *,
    most_on_page: int | None = None,
    headings: Mapping[str, str] | None = None,
) -> Table:
    owners = {application_key(a.issuer, a.id): a.owner for a in week.settings.applications if a.owner}
    lines = (line for block in blocks for line in _lines(week, words, block, owners))
    return week.table(name, _LISTED_COLUMNS, lines, most_on_page, headings or _HEADINGS)


def _lines(
    week: ReportContext, words: PolicyWords, block: list[ListedFinding], owners: dict[str, str]
) -> Iterator[Row]:
    ids = [finding.finding_id for finding in block]
    due = due_by_finding(week.connection, ids, week.as_of)
    reviewers = reviewer_by_finding(week.connection, ids, week.as_of)
    applications = week.snapshot.application_names({finding.application_id for finding in block})
    called = people(week, block)
    for finding in block:
        yield (
            finding.severity,
            called[finding.account_id],
            application(applications, finding.application_id),
            finding.policy,
            words.titles.get(finding.policy, finding.policy),
            finding.message,
            minute(finding.opened_at),
            reviewers.get(finding.finding_id) or owners.get(finding.application_id or "") or "no owner is known",
            minute(due.get(finding.finding_id)),
            words.controls.get(finding.policy),
            finding.finding_id,
        )


def _accepted_lines(week: ReportContext, words: PolicyWords, block: list[AcceptedFinding]) -> Iterator[Row]:
    called = people(week, block)
    bodies = [_decode(finding.body) for finding in block]
    answering = [str(says.get("for") or says.get("owner") or "") for says in bodies]
    names = week.snapshot.account_names(answering)
    for finding, says, owner in zip(block, bodies, answering, strict=True):
        yield (
            finding.severity,
            called[finding.account_id],
            finding.policy,
            words.titles.get(finding.policy, finding.policy),
            finding.message,
            minute(finding.until),
            names.get(owner) or owner or None,
            "settings" if finding.kind == "exception" else "risk owner",
            says.get("reason"),
            says.get("compensating_control"),
            finding.finding_id,
        )
