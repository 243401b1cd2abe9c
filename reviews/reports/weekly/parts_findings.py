"""Parts 3, 4, 6 and 10: what policies found, what is pressing, and what they could not tell."""

from __future__ import annotations

from governance.model.keys import application_key
from governance.model.states import DAY
from governance.policies.catalogue import controls
from governance.store.bulk import rows
from reviews.reports.weekly import counting
from reviews.reports.weekly.model import WEEK, Part, Row, Table, Week, account, application, minute

_STANDING = "f.live = 1 AND f.opened_at <= %s AND (f.closed_at IS NULL OR f.closed_at > %s)"
_RANK = "CASE f.severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END"
_DUE = (
    "(SELECT MIN(i.due_at) FROM review_item i WHERE i.finding_id = f.finding_id AND i.opened_at <= %s "
    "AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.item_id = i.item_id AND d.decided_at <= %s))"
)
_REVIEWER = "(SELECT MIN(i.reviewer) FROM review_item i WHERE i.finding_id = f.finding_id AND i.opened_at <= %s)"
_ACT = (
    "SELECT * FROM (SELECT f.finding_id, f.severity, f.policy, f.account_id, a.name, f.application_id, f.opened_at, "  # noqa: S608
    f"f.message, {_DUE} AS due_at, {_REVIEWER} AS reviewer, {_RANK} AS ranked FROM finding f "
    f"LEFT JOIN account a ON a.account_id = f.account_id WHERE {_STANDING} "
    "AND (f.excepted_until IS NULL OR f.excepted_until <= %s)) x "
    "WHERE severity = 'critical' OR due_at < %s ORDER BY ranked, opened_at, finding_id"
)
_BY_AGE = (
    "SELECT f.severity, f.policy, SUM(CASE WHEN f.opened_at > %s THEN 1 ELSE 0 END), "  # noqa: S608
    "SUM(CASE WHEN f.opened_at <= %s AND f.opened_at > %s THEN 1 ELSE 0 END), "
    f"SUM(CASE WHEN f.opened_at <= %s THEN 1 ELSE 0 END), COUNT(*) FROM finding f WHERE {_STANDING} "
    f"AND (f.excepted_until IS NULL OR f.excepted_until <= %s) GROUP BY f.severity, f.policy ORDER BY {_RANK}, f.policy"
)
_EXCEPTED = (
    "SELECT f.policy, f.severity, f.account_id, a.name, f.excepted_until, f.message FROM finding f "  # noqa: S608
    f"LEFT JOIN account a ON a.account_id = f.account_id WHERE {_STANDING} AND f.excepted_until > %s "
    "AND f.excepted_until <= %s ORDER BY f.excepted_until, f.finding_id"
)
_UNANSWERED = (
    "SELECT policy, COALESCE(reason, ''), COUNT(*) FROM not_evaluable WHERE since_at <= %s "
    "GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2"
)
_SOON = 30 * DAY


def movement(week: Week) -> Part:
    """Return part 3: this week's numbers beside last week's."""
    last, end, before = week.from_at, week.as_of, week.from_at - WEEK
    told: list[Row] = [
        ("New JIT accounts", counting.new_jit_accounts(week, last, end), counting.new_jit_accounts(week, before, last)),
        ("Findings opened", counting.opened_findings(week, last, end), counting.opened_findings(week, before, last)),
        ("Findings closed", counting.closed_findings(week, last, end), counting.closed_findings(week, before, last)),
        ("Findings carried at the end", counting.standing_findings(week, end), counting.standing_findings(week, last)),
        ("Findings overdue", counting.overdue_findings(week, end), counting.overdue_findings(week, last)),
        ("Not evaluable", counting.unanswered(week, end), counting.unanswered(week, last)),
    ]
    lines: list[Row] = [(*row, int(row[1] or 0) - int(row[2] or 0)) for row in told]
    return Part(
        "Against last week", [], [Table("against_last_week", ("what", "this_week", "last_week", "change"), lines)]
    )


def act_now(week: Week) -> Part:
    """Return part 4: what is critical or overdue, with who owns it and which control it touches."""
    serves = _controls(week)
    owners = {application_key(a.issuer, a.id): a.owner for a in week.settings.applications}
    at = week.as_of
    lines: list[Row] = []
    pressing = rows(week.connection, _ACT, (at,) * 7)
    applications = week.snapshot.application_names({row[5] for row in pressing})
    for row in pressing:
        finding_id, severity, policy, account_id, name, app, opened_at, message, due_at, reviewer, _ = row
        owner = reviewer or owners.get(app) or "no owner is known"
        told = (
            severity,
            policy,
            serves.get(policy),
            account(account_id, name),
            application(applications, app),
            owner,
        )
        lines.append((*told, minute(due_at), minute(opened_at), message, finding_id))
    columns = ("severity", "policy", "controls", "account", "application", "owner", "due_at", "opened_at", "message")
    said = [] if lines else ["Nothing is critical, and nothing is overdue."]
    return Part("Act now", said, [Table("act_now", (*columns, "finding_id"), lines)])


def by_severity(week: Week) -> Part:
    """Return part 6: open findings by severity, control and age; exceptions that end within 30 days."""
    serves, at = _controls(week), week.as_of
    aged = rows(week.connection, _BY_AGE, (at - WEEK, at - WEEK, at - _SOON, at - _SOON, at, at, at))
    lines: list[Row] = [(s, p, serves.get(p), *map(int, counts)) for s, p, *counts in aged]
    ending: list[Row] = [
        (policy, severity, account(account_id, name), minute(until), message)
        for policy, severity, account_id, name, until, message in rows(
            week.connection, _EXCEPTED, (at, at, at, at + _SOON)
        )
    ]
    columns = ("severity", "policy", "controls", "up_to_7_days", "up_to_30_days", "older", "open")
    tables = [
        Table("findings_open", columns, lines),
        Table("exceptions_ending", ("policy", "severity", "account", "until", "message"), ending),
    ]
    return Part("Findings by severity, control and age", [], tables)


def not_evaluable(week: Week) -> Part:
    """Return part 10: what policies could not tell, by policy and reason."""
    lines: list[Row] = [tuple(row) for row in rows(week.connection, _UNANSWERED, (week.as_of,))]
    said = ["What could not be judged is not taken for compliant."]
    return Part("Not evaluable", said, [Table("not_evaluable", ("policy", "reason", "answers"), lines)])


def _controls(week: Week) -> dict[str, str]:
    return {policy_id: ", ".join(served) for policy_id, served in controls(week.settings).items()}
