"""Part 8: what reviewers were asked, what they said, and what was not done about it."""

from __future__ import annotations

from governance.store.bulk import rows
from reviews.reports.weekly.model import Part, Row, Table, Week, account, application, minute

# The last word of each item is the decision with the greatest instant (they are made to differ).
_LAST = (
    "LEFT JOIN decision d ON d.item_id = i.item_id AND d.decided_at = "
    "(SELECT MAX(x.decided_at) FROM decision x WHERE x.item_id = i.item_id AND x.decided_at <= %s)"
)
_STATE = (
    "CASE WHEN d.verdict IS NOT NULL THEN d.verdict WHEN r.closed_at <= %s THEN 'closed undecided' "
    "WHEN i.due_at < %s THEN 'overdue' ELSE 'pending' END"
)
_COUNTS = (
    f"SELECT {_STATE} AS state, i.what, COUNT(*) FROM review_item i JOIN review r ON r.review_id = i.review_id {_LAST} "  # noqa: S608
    "WHERE i.opened_at <= %s GROUP BY 1, 2 ORDER BY 1, 2"
)
_OVERDUE = (
    "SELECT i.what, i.account_id, a.name, i.application_id, i.reviewer, i.due_at, i.item_id FROM review_item i "  # noqa: S608
    f"JOIN review r ON r.review_id = i.review_id {_LAST} LEFT JOIN account a ON a.account_id = i.account_id "
    "WHERE i.opened_at <= %s AND d.verdict IS NULL AND (r.closed_at IS NULL OR r.closed_at > %s) AND i.due_at < %s "
    "ORDER BY i.due_at, i.item_id"
)
_LEFT_IN_PLACE = (
    "SELECT i.what, i.account_id, a.name, i.application_id, d.reviewer, d.decided_at, i.item_id FROM review_item i "  # noqa: S608
    f"{_LAST} LEFT JOIN account a ON a.account_id = i.account_id WHERE d.verdict = 'revoked' AND "
    "((i.entitlement_id IS NOT NULL AND EXISTS (SELECT 1 FROM held_grant g WHERE g.account_id = i.account_id "
    "AND g.entitlement_id = i.entitlement_id AND g.recorded_to IS NULL AND g.valid_from <= %s "
    "AND (g.valid_to IS NULL OR g.valid_to > %s))) OR (i.entitlement_id IS NULL AND a.account_id IS NOT NULL "
    "AND (a.state NOT IN ('disabled', 'deleted') OR a.ended_at > %s))) ORDER BY d.decided_at, i.item_id"
)


def reviews(week: Week) -> Part:
    """Return part 8."""
    at = week.as_of
    counted: list[Row] = [tuple(row) for row in rows(week.connection, _COUNTS, (at, at, at, at))]
    overdue = rows(week.connection, _OVERDUE, (at, at, at, at))
    revoked = rows(week.connection, _LEFT_IN_PLACE, (at, at, at, at))
    tables = [
        Table("review_counts", ("state", "what", "items"), counted),
        _items(week, "reviews_overdue", "due_at", overdue),
        _items(week, "revoked_not_removed", "decided_at", revoked),
    ]
    said = [f"{len(revoked):,} revoked but not seen removed."]
    return Part("Reviews", said, tables)


def _items(week: Week, name: str, when: str, found: list[Row]) -> Table:
    applications = week.snapshot.application_names({str(row[3]) for row in found if row[3]})
    lines: list[Row] = []
    for what, account_id, login, app, reviewer, at, item_id in found:
        who = account(str(account_id), str(login) if login is not None else None)
        where = application(applications, str(app) if app else None)
        lines.append((what, who, where, reviewer, minute(at if isinstance(at, int) else None), item_id))
    return Table(name, ("what", "account", "application", "reviewer", when, "item_id"), lines)
