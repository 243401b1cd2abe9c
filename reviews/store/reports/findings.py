"""What the weekly report reads of findings: what presses, what is open by age, what could not be answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import rows
from governance.store.database.streaming import rows_among, stream
from governance.store.views.accepted import accepting_act, finding_status, not_accepted

_STANDING = "f.live = 1 AND f.opened_at <= %s AND (f.closed_at IS NULL OR f.closed_at > %s)"
_RANK = "CASE f.severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END"
# What one review was not answered may be in the next one, which asks again.
_UNDECIDED = (
    "NOT EXISTS (SELECT 1 FROM review_item j JOIN decision d ON d.item_id = j.item_id "
    "WHERE j.finding_id = i.finding_id AND j.opened_at >= i.opened_at AND d.decided_at <= %s "
    "AND d.verdict <> 'no_response')"
)
_OVERDUE = f"SELECT i.finding_id FROM review_item i WHERE i.opened_at <= %s AND i.due_at < %s AND {_UNDECIDED}"
_LISTED = (
    "SELECT f.finding_id, f.severity, f.policy, f.account_id, a.name, f.application_id, f.opened_at, f.message "
    "FROM finding f LEFT JOIN account a ON a.account_id = f.account_id"
)
_GRAVEST_FIRST = f"ORDER BY {_RANK}, f.opened_at, f.finding_id"
_OPEN = f"{_LISTED} WHERE {_STANDING} AND {{open}} {_GRAVEST_FIRST}"
_PRESSING = (
    f"{_LISTED} WHERE {_STANDING} AND {{open}} "
    f"AND (f.severity = 'critical' OR f.finding_id IN ({_OVERDUE})) {_GRAVEST_FIRST}"
)
_COUNTED_OVERDUE = f"SELECT COUNT(*) FROM finding f WHERE {_STANDING} AND {{open}} AND f.finding_id IN ({_OVERDUE})"
_FORESEEN = f"{_LISTED} WHERE f.live = 1 AND f.opened_at > %s ORDER BY f.opened_at, f.finding_id"
_BY_STATUS = (
    "SELECT f.severity, {status} AS status, COUNT(*) FROM finding f "
    "WHERE f.live = 1 AND (f.closed_at IS NULL OR f.closed_at > %s) GROUP BY 1, 2"
)
_DUE = (
    "SELECT i.finding_id, MIN(i.due_at) FROM review_item i WHERE i.finding_id IN ({keys}) AND i.opened_at <= %s "
    f"AND {_UNDECIDED} GROUP BY i.finding_id"
)
_REVIEWERS = (
    "SELECT i.finding_id, i.reviewer FROM review_item i WHERE i.finding_id IN ({keys}) AND i.opened_at <= %s "
    "ORDER BY i.finding_id, i.opened_at, i.item_id"
)
_BY_AGE = (
    "SELECT f.severity, f.policy, SUM(CASE WHEN f.opened_at > %s THEN 1 ELSE 0 END), "
    "SUM(CASE WHEN f.opened_at <= %s AND f.opened_at > %s THEN 1 ELSE 0 END), "
    f"SUM(CASE WHEN f.opened_at <= %s THEN 1 ELSE 0 END), COUNT(*) FROM finding f WHERE {_STANDING} "
    f"AND {{open}} GROUP BY f.severity, f.policy ORDER BY {_RANK}, f.policy"
)
_ACCEPTED = (
    "SELECT s.finding_id, s.policy, s.severity, s.account_id, s.name, x.until_at, s.message, x.kind, x.body FROM "
    "(SELECT f.finding_id, f.policy, f.severity, f.account_id, a.name, f.message, {accepting} AS act_id FROM finding f "
    f"LEFT JOIN account a ON a.account_id = f.account_id WHERE {_STANDING}{{asked}}) s "
    "JOIN act x ON x.act_id = s.act_id "
    "ORDER BY x.until_at, s.finding_id"
)
_UNANSWERED = (
    "SELECT policy, COALESCE(reason, ''), COUNT(*) FROM not_evaluable WHERE since_at <= %s "
    "GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2"
)


class ListedFinding(NamedTuple):
    """A finding as a list has it; ``account_id`` is an identity's id where it is about one, and ``name`` None then."""

    finding_id: str
    severity: str
    policy: str
    account_id: str
    name: str | None
    application_id: str | None
    opened_at: int
    message: str | None


class FindingsByAge(NamedTuple):
    """Open findings of one severity and policy, by how long ago they opened."""

    severity: str
    policy: str
    young: int
    middling: int
    old: int
    every: int


class AcceptedFinding(NamedTuple):
    """A finding that stands and is accepted, by an act or by an exception of the settings."""

    finding_id: str
    policy: str
    severity: str
    account_id: str
    name: str | None
    until: int
    message: str | None
    kind: str
    body: str


def open_blocks(
    connection: Connection, at: int, acts_until: int, policies: Sequence[str] = ()
) -> Iterator[list[ListedFinding]]:
    """Yield the findings that are open at an instant, the gravest first; ``policies`` none: of all policies."""
    sql = _OPEN.format(open=f"{not_accepted(acts_until)}{_asked(policies)}")
    for block in stream(connection, sql, (at, at, *policies)):
        yield [ListedFinding._make(row) for row in block]


def count_policies(connection: Connection, at: int, policies: Sequence[str]) -> int:
    """Return how many findings of some policies stand at an instant, whether accepted or not."""
    sql = f"SELECT COUNT(*) FROM finding f WHERE {_STANDING}{_asked(policies)}"
    return int(rows(connection, sql, (at, at, *policies))[0][0])


def _asked(policies: Sequence[str]) -> str:
    return f" AND f.policy IN ({', '.join(['%s'] * len(policies))})" if policies else ""


def pressing_blocks(connection: Connection, at: int, acts_until: int) -> Iterator[list[ListedFinding]]:
    """Yield the open findings that are critical or overdue at an instant, the gravest first."""
    for block in stream(connection, _PRESSING.format(open=not_accepted(acts_until)), (at,) * 5):
        yield [ListedFinding._make(row) for row in block]


def count_overdue(connection: Connection, at: int, acts_until: int) -> int:
    """Return how many findings are open at an instant about which a review asks past its due date."""
    sql = _COUNTED_OVERDUE.format(open=not_accepted(acts_until))
    return int(rows(connection, sql, (at,) * 5)[0][0])


def foreseen_blocks(connection: Connection, at: int) -> Iterator[list[ListedFinding]]:
    """Yield the findings that are foreseen at an instant, those first that open soonest."""
    for block in stream(connection, _FORESEEN, (at,)):
        yield [ListedFinding._make(row) for row in block]


def count_by_status(connection: Connection, at: int, acts_until: int) -> dict[tuple[str, str], int]:
    """Return how many findings there are at an instant by (severity, ``open``, ``accepted`` or ``foreseen``)."""
    counted = rows(connection, _BY_STATUS.format(status=finding_status(at, acts_until)), (at,))
    return {(severity, status): int(count) for severity, status, count in counted}


def due_by_finding(connection: Connection, finding_ids: list[str], at: int) -> dict[str, int]:
    """Return by when an answer about each finding is due that nobody has answered since it was asked about."""
    return dict(tuple(row) for row in rows_among(connection, _DUE, finding_ids, at, at))


def reviewer_by_finding(connection: Connection, finding_ids: list[str], at: int) -> dict[str, str]:
    """Return who was asked about each finding last."""
    return dict(tuple(row) for row in rows_among(connection, _REVIEWERS, finding_ids, at))


def findings_by_age(connection: Connection, at: int, acts_until: int, young: int, middling: int) -> list[FindingsByAge]:
    """Return the open findings by severity and policy; ``young``, ``middling``: the instants that part the ages."""
    sql, parameters = _BY_AGE.format(open=not_accepted(acts_until)), (young, young, middling, middling, at, at)
    return [FindingsByAge(s, p, *map(int, counts)) for s, p, *counts in rows(connection, sql, parameters)]


def accepted_blocks(
    connection: Connection, at: int, acts_until: int, policies: Sequence[str] = ()
) -> Iterator[list[AcceptedFinding]]:
    """Yield the findings that stand and are accepted, those first whose acceptance ends soonest."""
    sql = _ACCEPTED.format(accepting=accepting_act(acts_until), asked=_asked(policies))
    for block in stream(connection, sql, (at, at, *policies)):
        yield [AcceptedFinding._make(row) for row in block]


def unanswered_by_reason(connection: Connection, at: int) -> Iterator[tuple[str, str, int]]:
    """Yield (policy, reason, answers) of what policies could not tell, the most frequent reasons first."""
    for block in stream(connection, _UNANSWERED, (at,)):
        yield from ((policy, reason, count) for policy, reason, count in block)
