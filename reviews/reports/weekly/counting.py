"""Counts that several parts tell: each is one question to the store, so that they can be held against each other."""

from __future__ import annotations

from governance.store.bulk import rows
from reviews.reports.weekly.model import Week

_STANDING = "SELECT COUNT(*) FROM finding WHERE live = 1 AND opened_at <= %s AND (closed_at IS NULL OR closed_at > %s)"
_OPENED = "SELECT COUNT(*) FROM finding WHERE live = 1 AND opened_at > %s AND opened_at <= %s"
# An episode that ended where it began was never there to be counted as standing.
_CLOSED = "SELECT COUNT(*) FROM finding WHERE live = 1 AND opened_at <= %s AND closed_at > %s AND closed_at <= %s"
_LEFT = "state IN ('disabled', 'deleted')"
_PRESENT = (
    "SELECT COUNT(*) FROM account WHERE (created_at IS NULL OR created_at <= %s) "  # noqa: S608
    f"AND (NOT {_LEFT} OR ended_at > %s)"
)
_NEW = (
    "SELECT COUNT(*) FROM account WHERE created_at > %s AND created_at <= %s "  # noqa: S608
    f"AND (NOT {_LEFT} OR ended_at > %s)"
)
_ENDED = (
    "SELECT COUNT(*) FROM account WHERE (created_at IS NULL OR created_at <= %s) "  # noqa: S608
    f"AND {_LEFT} AND ended_at > %s AND ended_at <= %s"
)
_JIT = (
    "SELECT COUNT(*) FROM account WHERE provenance IN ('jit_confirmed', 'jit_candidate') "
    "AND provenance_at > %s AND provenance_at <= %s"
)
_OVERDUE = (
    "SELECT COUNT(DISTINCT i.finding_id) FROM review_item i JOIN review r ON r.review_id = i.review_id "
    "JOIN finding f ON f.finding_id = i.finding_id WHERE f.live = 1 AND f.opened_at <= %s "
    "AND (f.closed_at IS NULL OR f.closed_at > %s) AND i.opened_at <= %s AND i.due_at < %s "
    "AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.item_id = i.item_id AND d.decided_at <= %s)"
)


def standing_findings(week: Week, at: int) -> int:
    """Return how many findings were neither closed nor superseded at an instant; excepted ones count."""
    return _count(week, _STANDING, at, at)


def opened_findings(week: Week, from_at: int, to_at: int) -> int:
    """Return how many findings opened after one instant, up to another."""
    return _count(week, _OPENED, from_at, to_at)


def closed_findings(week: Week, from_at: int, to_at: int) -> int:
    """Return how many findings closed after one instant, up to another."""
    return _count(week, _CLOSED, to_at, from_at, to_at)


def overdue_findings(week: Week, at: int) -> int:
    """Return how many standing findings had a review item past its due date, undecided at the instant."""
    return _count(week, _OVERDUE, at, at, at, at, at)


def unanswered(week: Week, at: int) -> int:
    """Return how many answers policies could not give at an instant, of those that they cannot give now."""
    return _count(week, "SELECT COUNT(*) FROM not_evaluable WHERE since_at <= %s", at)


def accounts_present(week: Week, at: int) -> int:
    """Return how many accounts, of IdPs and applications, were there at an instant."""
    return _count(week, _PRESENT, at, at)


def accounts_new(week: Week, from_at: int, to_at: int) -> int:
    """Return how many accounts came after one instant, up to another."""
    return _count(week, _NEW, from_at, to_at, from_at)


def accounts_ended(week: Week, from_at: int, to_at: int) -> int:
    """Return how many accounts were disabled or deleted after one instant, up to another."""
    return _count(week, _ENDED, to_at, from_at, to_at)


def new_jit_accounts(week: Week, from_at: int, to_at: int) -> int:
    """Return how many accounts Just-in-Time provisioning made after one instant, up to another."""
    return _count(week, _JIT, from_at, to_at)


def _count(week: Week, sql: str, *parameters: int) -> int:
    return int(rows(week.connection, sql, parameters)[0][0])
