"""What the weekly report reads of reviews: counts by state, what is overdue, what was revoked and still stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import rows
from governance.store.database.streaming import stream

# The last word of each item is the decision with the greatest instant (they are made to differ).
_LAST = (
    "LEFT JOIN decision d ON d.item_id = i.item_id AND d.decided_at = "
    "(SELECT MAX(x.decided_at) FROM decision x WHERE x.item_id = i.item_id AND x.decided_at <= %s)"
)
_STATE = (
    "CASE WHEN d.verdict IS NOT NULL THEN d.verdict WHEN r.closed_at <= %s THEN 'no_response' "
    "WHEN i.due_at < %s THEN 'overdue' ELSE 'pending' END"
)
_COUNTS = (
    f"SELECT {_STATE} AS state, i.what, COUNT(*) FROM review_item i JOIN review r ON r.review_id = i.review_id {_LAST} "
    "WHERE i.opened_at <= %s GROUP BY 1, 2 ORDER BY 1, 2"
)
_OVERDUE = (
    "SELECT i.what, i.account_id, a.name, i.application_id, i.reviewer, i.due_at, i.item_id FROM review_item i "
    f"JOIN review r ON r.review_id = i.review_id {_LAST} LEFT JOIN account a ON a.account_id = i.account_id "
    "WHERE i.opened_at <= %s AND d.verdict IS NULL AND (r.closed_at IS NULL OR r.closed_at > %s) AND i.due_at < %s "
    "ORDER BY i.due_at, i.item_id"
)
# What a campaign's reviewers say together stands with its item, as does the mode and scope of what they were asked
# about. A review asks about access however it is held. Of a campaign that was cancelled nothing is acted upon.
_REVOKING_WORD = (
    "JOIN decision d ON d.decision_id = (SELECT x.decision_id FROM decision x WHERE x.item_id = i.item_id "
    "AND x.verdict = i.outcome AND x.decided_at <= %s ORDER BY x.decided_at DESC, x.decision_id DESC LIMIT 1)"
)
_LEFT_IN_PLACE = (
    "((i.entitlement_id IS NOT NULL AND EXISTS (SELECT 1 FROM held_grant g WHERE g.account_id = i.account_id "
    "AND g.entitlement_id = i.entitlement_id{same} AND g.recorded_to IS NULL AND g.valid_from <= %s "
    "AND (g.valid_to IS NULL OR g.valid_to > %s))) OR (i.entitlement_id IS NULL AND a.account_id IS NOT NULL "
    "AND (a.state NOT IN ('disabled', 'deleted') OR a.ended_at > %s)))"
)
_OF_CAMPAIGN = (
    "CASE WHEN i.finding_id IS NOT NULL THEN 'finding' WHEN i.entitlement_id IS NULL THEN 'account' ELSE 'grant' END"
)
_REVOKED = (
    "SELECT i.what, i.account_id, a.name, i.application_id, d.reviewer, d.decided_at, i.item_id, d.verdict "
    f"FROM review_item i {_LAST} LEFT JOIN account a ON a.account_id = i.account_id "
    f"WHERE d.verdict = 'revoked' AND {_LEFT_IN_PLACE.format(same='')} UNION ALL "
    f"SELECT {_OF_CAMPAIGN}, i.account_id, a.name, i.application_id, d.reviewer, d.decided_at, i.item_id, "
    f"d.verdict FROM campaign_item i JOIN campaign c ON c.campaign_id = i.campaign_id {_REVOKING_WORD} "
    "LEFT JOIN account a ON a.account_id = i.account_id "
    "WHERE i.outcome IN ('revoked', 'reduced') AND i.state <> 'superseded' AND c.state <> 'cancelled' "
    f"AND {_LEFT_IN_PLACE.format(same=' AND g.mode = i.mode AND g.scope = i.scope')} ORDER BY 6, 7"
)


class ReviewedItem(NamedTuple):
    """A review item that something is to be said of; ``at``: when it is due, or was decided."""

    what: str
    account_id: str
    login: str | None
    application_id: str | None
    reviewer: str
    at: int
    item_id: str
    verdict: str | None = None
    """What was decided of it; None: nothing."""


def items_by_state(connection: Connection, at: int) -> list[tuple[str, str, int]]:
    """Return (state, what, items) at an instant."""
    return [(state, what, count) for state, what, count in rows(connection, _COUNTS, (at, at, at, at))]


def overdue_blocks(connection: Connection, at: int) -> Iterator[list[ReviewedItem]]:
    """Yield the items past their due date that nobody decided, the longest overdue first."""
    return _blocks(connection, _OVERDUE, at)


def revoked_blocks(connection: Connection, at: int) -> Iterator[list[ReviewedItem]]:
    """Yield the items of reviews and campaigns whose access was to go, or to be reduced, and still stands."""
    return _blocks(connection, _REVOKED, at, instants=8)


def _blocks(connection: Connection, sql: str, at: int, instants: int = 4) -> Iterator[list[ReviewedItem]]:
    for block in stream(connection, sql, (at,) * instants):
        yield [ReviewedItem(*row) for row in block]
