"""Removals that wait for people: past their day, stopped by the breaker, or a task; how many, and who is to be told.

A removal is told once for each of the first two, which ``told_reviewer`` keeps.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import rows
from reviews.store.remediation.removal_rows import IS_OVER

# The last word on a campaign's item: whoever answers for the campaign is told beside the removal's owner.
_OVERDUE = (
    "SELECT r.removal_id, r.owner, r.due_at, c.definition FROM removal r "
    "LEFT JOIN campaign_item i ON r.cause = 'campaign' AND i.item_id = r.cause_id "
    "LEFT JOIN campaign c ON c.campaign_id = i.campaign_id "
    f"WHERE NOT {IS_OVER} AND r.due_at < %s AND (r.due_at > %s OR (r.due_at = %s AND r.removal_id > %s)) "
    "AND NOT EXISTS (SELECT 1 FROM told_reviewer t WHERE t.about = r.removal_id AND t.reviewer = 'overdue') "
    "ORDER BY r.due_at, r.removal_id LIMIT %s"
)
_STOPPED = (
    "SELECT r.removal_id, r.owner, r.since_at, NULL FROM removal r WHERE r.state = 'planned' "
    "AND r.removal_id > %s "
    "AND EXISTS (SELECT 1 FROM removal_write w WHERE w.removal_id = r.removal_id AND w.state = 'stopped') "
    "AND NOT EXISTS (SELECT 1 FROM told_reviewer t WHERE t.about = r.removal_id AND t.reviewer = 'stopped') "
    "ORDER BY r.removal_id LIMIT %s"
)
_STANDING = (
    "SELECT COUNT(CASE WHEN r.due_at < %s THEN 1 END), "
    "COUNT(CASE WHEN r.state IN ('manual', 'unverified', 'reappeared') THEN 1 END), "
    "COUNT(CASE WHEN r.state = 'planned' AND EXISTS (SELECT 1 FROM removal_write w WHERE w.removal_id = r.removal_id "
    "AND w.state IN ('planned', 'stopped')) THEN 1 END), COUNT(*) FROM removal r "
    f"WHERE NOT {IS_OVER}"
)


class RemovalToTell(NamedTuple):
    """A removal that somebody is to be told of; ``at``: since when. ``definition``: its campaign's, as JSON."""

    removal_id: str
    owner: str | None
    at: int
    definition: str | None


class RemovalsStanding(NamedTuple):
    """How many removals that are not over are overdue, a person's, or wait for approval; and how many there are."""

    overdue: int
    tasks: int
    to_approve: int
    open: int


def overdue_untold(connection: Connection, now: int, after: RemovalToTell | None, most: int) -> list[RemovalToTell]:
    """Return up to so many removals past their day of which nobody was told, those behind one alone."""
    due_at, removal_id = (after.at, after.removal_id) if after is not None else (-1, "")
    return [RemovalToTell(*row) for row in rows(connection, _OVERDUE, (now, due_at, due_at, removal_id, most))]


def stopped_untold(connection: Connection, after: RemovalToTell | None, most: int) -> list[RemovalToTell]:
    """Return up to so many removals that the breaker stopped and of which nobody was told, those behind one alone."""
    removal_id = after.removal_id if after is not None else ""
    return [RemovalToTell(*row) for row in rows(connection, _STOPPED, (removal_id, most))]


def removals_standing(connection: Connection, now: int) -> RemovalsStanding:
    """Return how many removals wait for what."""
    return RemovalsStanding(*map(int, rows(connection, _STANDING, (now,))[0]))
