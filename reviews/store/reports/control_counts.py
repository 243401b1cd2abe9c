"""What policies found, and what they could not answer, by policy: for whoever counts it by control."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import rows
from governance.store.views.accepted import finding_status

_FINDINGS = (
    "SELECT s.policy, s.status, s.severity, COUNT(*) FROM (SELECT f.policy, f.severity, {status} AS status "
    "FROM finding f WHERE f.live = 1 AND f.opened_at <= %s) s "
    "WHERE s.status IN ('open', 'accepted') GROUP BY s.policy, s.status, s.severity"
)
_CLOSED = (
    "SELECT f.policy, COUNT(*) FROM finding f WHERE f.live = 1 AND f.closed_at > %s AND f.closed_at <= %s "
    "AND f.opened_at <= f.closed_at GROUP BY f.policy"
)
_UNANSWERED = "SELECT n.policy, COUNT(*) FROM not_evaluable n WHERE n.since_at <= %s GROUP BY n.policy"


class StandingCount(NamedTuple):
    """How many findings of a policy stand, by status and severity."""

    policy: str
    status: str
    severity: str
    number: int


def standing_counts(connection: Connection, at: int, acts_until: int) -> list[StandingCount]:
    """Return how many findings are open and accepted at an instant."""
    sql = _FINDINGS.format(status=finding_status(at, acts_until))
    return [StandingCount._make(row) for row in rows(connection, sql, (at,))]


def closed_counts(connection: Connection, from_at: int, to_at: int) -> dict[str, int]:
    """Return, by policy, how many findings closed in a span."""
    return {policy: int(number) for policy, number in rows(connection, _CLOSED, (from_at, to_at))}


def unanswered_counts(connection: Connection, at: int) -> dict[str, int]:
    """Return, by policy, how many answers could not be given."""
    return {policy: int(number) for policy, number in rows(connection, _UNANSWERED, (at,))}
