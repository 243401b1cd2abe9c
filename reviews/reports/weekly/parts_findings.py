"""Parts 3, 4, 6 and 10: what policies found, what is pressing, and what they could not answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from governance.model.keys import application_key
from governance.model.states import DAY
from governance.policies.catalogue import controls
from reviews.reports.weekly.model import WEEK, Part, Week, account, application, minute
from reviews.reports.weekly.tables import Row
from reviews.store.weekly.counts import Span, count_findings, count_new_jit, count_overdue, count_unanswered
from reviews.store.weekly.findings import (
    AcceptedFinding,
    PressingFinding,
    accepted_findings,
    due_by_finding,
    findings_by_age,
    pressing_blocks,
    reviewer_by_finding,
    unanswered_by_reason,
)

_SOON = 30 * DAY
_PRESSING_COLUMNS = (
    "severity",
    "policy",
    "controls",
    "account",
    "application",
    "owner",
    "due_at",
    "opened_at",
    "message",
    "finding_id",
)
_ACCEPTED_COLUMNS = (
    "policy",
    "severity",
    "account",
    "until",
    "accepted_for",
    "by",
    "reason",
    "compensating_control",
    "message",
)
_decode = msgspec.json.Decoder(dict[str, str | int | None]).decode
_AGE_COLUMNS = ("severity", "policy", "controls", "up_to_7_days", "up_to_30_days", "older", "open")


def movement(week: Week) -> Part:
    """Return part 3: this week's numbers beside last week's."""
    spans = (week.span, Span(week.from_at - WEEK, week.from_at))
    this, last = count_findings(week.connection, spans)
    jit = count_new_jit(week.connection, spans)
    overdue = [count_overdue(week.connection, span.to_at) for span in spans]
    unanswered = [count_unanswered(week.connection, span.to_at) for span in spans]
    numbers: tuple[tuple[str, int, int], ...] = (
        ("New JIT accounts", jit[0], jit[1]),
        ("Findings opened", this.opened, last.opened),
        ("Findings closed", this.closed, last.closed),
        ("Findings carried at the end", this.standing, last.standing),
        ("Findings overdue", overdue[0], overdue[1]),
        ("Not evaluable", unanswered[0], unanswered[1]),
    )
    lines: list[Row] = [(what, now, before, now - before) for what, now, before in numbers]
    columns = ("what", "this_week", "last_week", "change")
    return Part("Against last week", [], [week.table("against_last_week", columns, lines)])


def act_now(week: Week) -> Part:
    """Return part 4: what is critical or overdue, with who owns it and which control it touches."""
    serves = _controls(week)
    owners = {application_key(a.issuer, a.id): a.owner for a in week.settings.applications}
    blocks = pressing_blocks(week.connection, week.as_of, week.acts_until)
    lines = (line for block in blocks for line in _pressing_lines(week, block, serves, owners))
    table = week.table("act_now", _PRESSING_COLUMNS, lines)
    said = [] if table.length else ["Nothing is critical, and nothing is overdue."]
    return Part("Act now", said, [table])


def _pressing_lines(
    week: Week, block: list[PressingFinding], serves: Mapping[str, str], owners: Mapping[str, str | None]
) -> Iterator[Row]:
    ids = [finding.finding_id for finding in block]
    due = due_by_finding(week.connection, ids, week.as_of)
    reviewers = reviewer_by_finding(week.connection, ids, week.as_of)
    applications = week.snapshot.application_names({finding.application_id for finding in block})
    for finding in block:
        yield (
            finding.severity,
            finding.policy,
            serves.get(finding.policy),
            account(finding.account_id, finding.name),
            application(applications, finding.application_id),
            reviewers.get(finding.finding_id) or owners.get(finding.application_id or "") or "no owner is known",
            minute(due.get(finding.finding_id)),
            minute(finding.opened_at),
            finding.message,
            finding.finding_id,
        )


def by_severity(week: Week) -> Part:
    """Return part 6: open findings by severity, control and age; accepted ones, with who answers for them."""
    serves, at = _controls(week), week.as_of
    aged = findings_by_age(week.connection, at, week.acts_until, at - WEEK, at - _SOON)
    lines = ((*row[:2], serves.get(row.policy), *row[2:]) for row in aged)
    accepted = (_accepted_line(finding) for finding in accepted_findings(week.connection, at, week.acts_until))
    tables = [
        week.table("findings_open", _AGE_COLUMNS, lines),
        week.table("findings_accepted", _ACCEPTED_COLUMNS, accepted),
    ]
    return Part("Findings by severity, control and age", [], tables)


def _accepted_line(finding: AcceptedFinding) -> Row:
    says = _decode(finding.body)
    return (
        finding.policy,
        finding.severity,
        account(finding.account_id, finding.name),
        minute(finding.until),
        says.get("for") or says.get("owner"),
        "settings" if finding.kind == "exception" else "risk owner",
        says.get("reason"),
        says.get("compensating_control"),
        finding.message,
    )


def not_evaluable(week: Week) -> Part:
    """Return part 10: what policies could not answer, by policy and reason."""
    lines = unanswered_by_reason(week.connection, week.as_of)
    said = ["What could not be judged is not taken for compliant."]
    return Part("Not evaluable", said, [week.table("not_evaluable", ("policy", "reason", "answers"), lines)])


def _controls(week: Week) -> dict[str, str]:
    return {policy_id: ", ".join(served) for policy_id, served in controls(week.settings).items()}
