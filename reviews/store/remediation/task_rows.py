"""Which removals are a person's task and have no ticket yet, and which tickets' removals are over."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.bulk import rows
from reviews.store.remediation.removal_rows import RemovalRow

_COLUMNS = ", ".join(f"r.{column}" for column in RemovalRow._fields)
# Access that came back is a task of its own: the ticket about its removal was ended.
_KEY = "r.removal_id || CASE WHEN r.state = 'reappeared' THEN '-again' ELSE '' END"
_WITHOUT = (
    f"SELECT {_KEY}, {_COLUMNS} FROM removal r WHERE r.state IN ('manual', 'unverified', 'reappeared', 'refused') "
    "AND (r.state <> 'refused' OR r.next_at IS NULL) AND NOT EXISTS (SELECT 1 FROM told_reviewer t "
    f"WHERE t.about = {_KEY} AND t.reviewer = %s) ORDER BY r.removal_id LIMIT %s"
)
_OVER = (
    f"SELECT o.about, {_COLUMNS} FROM told_reviewer o JOIN removal r ON o.about IN (r.removal_id, r.removal_id || "
    "'-again') WHERE o.reviewer = %s AND r.state IN ('seen', 'watched', 'attested', 'given_up', 'withdrawn') "
    "AND NOT EXISTS (SELECT 1 FROM told_reviewer t WHERE t.about = o.about AND t.reviewer = %s) "
    "ORDER BY o.about LIMIT %s"
)


# The last word on a campaign's item: whoever answers for the campaign is told beside the removal's owner.
_OVERDUE = (
    "SELECT r.removal_id, r.owner, r.due_at, c.definition FROM removal r "
    "LEFT JOIN campaign_item i ON r.cause = 'campaign' AND i.item_id = r.cause_id "
    "LEFT JOIN campaign c ON c.campaign_id = i.campaign_id "
    "WHERE r.state NOT IN ('seen', 'watched', 'attested', 'given_up', 'withdrawn') AND r.due_at < %s "
    "AND NOT EXISTS (SELECT 1 FROM told_reviewer t WHERE t.about = r.removal_id AND t.reviewer = 'overdue') "
    "ORDER BY r.due_at, r.removal_id LIMIT %s"
)
_STOPPED = (
    "SELECT r.removal_id, r.owner, r.since_at, NULL FROM removal r WHERE r.state = 'planned' "
    "AND EXISTS (SELECT 1 FROM removal_write w WHERE w.removal_id = r.removal_id AND w.state = 'stopped') "
    "AND NOT EXISTS (SELECT 1 FROM told_reviewer t WHERE t.about = r.removal_id AND t.reviewer = 'stopped') "
    "ORDER BY r.removal_id LIMIT %s"
)
_STANDING = (
    "SELECT COUNT(CASE WHEN r.due_at < %s THEN 1 END), "
    "COUNT(CASE WHEN r.state IN ('manual', 'unverified', 'reappeared') THEN 1 END), "
    "COUNT(CASE WHEN r.state = 'planned' AND EXISTS (SELECT 1 FROM removal_write w WHERE w.removal_id = r.removal_id "
    "AND w.state IN ('planned', 'stopped')) THEN 1 END), COUNT(*) FROM removal r "
    "WHERE r.state NOT IN ('seen', 'watched', 'attested', 'given_up', 'withdrawn')"
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


class TaskTicket(NamedTuple):
    """A ticket's key, and the removal that it is about."""

    key: str
    removal: RemovalRow


def tasks_without_ticket(connection: Connection, place: str, most: int) -> list[TaskTicket]:
    """Return up to so many removals that wait for a person and have no ticket at a place."""
    return [_of(row) for row in rows(connection, _WITHOUT, (f"{place} ticket.open", most))]


def tasks_over(connection: Connection, place: str, most: int) -> list[TaskTicket]:
    """Return up to so many removals that are over, though their tickets at a place are not."""
    return [_of(row) for row in rows(connection, _OVER, (f"{place} ticket.open", f"{place} ticket.over", most))]


def overdue_untold(connection: Connection, now: int, most: int) -> list[RemovalToTell]:
    """Return up to so many removals past their day of which nobody was told."""
    return [RemovalToTell(*row) for row in rows(connection, _OVERDUE, (now, most))]


def stopped_untold(connection: Connection, most: int) -> list[RemovalToTell]:
    """Return up to so many removals that the breaker stopped, and of which nobody was told."""
    return [RemovalToTell(*row) for row in rows(connection, _STOPPED, (most,))]


def removals_standing(connection: Connection, now: int) -> RemovalsStanding:
    """Return how many removals wait for what."""
    return RemovalsStanding(*map(int, rows(connection, _STANDING, (now,))[0]))


def _of(row: tuple[object, ...]) -> TaskTicket:
    return TaskTicket(str(row[0]), RemovalRow._make(row[1:]))
