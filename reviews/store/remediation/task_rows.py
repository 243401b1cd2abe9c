"""Which removals are a person's task and have no ticket yet, and which tickets' removals are over."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import rows
from reviews.store.remediation.removal_rows import IS_OVER, RemovalRow

_COLUMNS = ", ".join(f"r.{column}" for column in RemovalRow._fields)
# Access that came back is a task of its own: the ticket about its removal was ended.
_KEY = "r.removal_id || CASE WHEN r.state = 'reappeared' THEN '-again' ELSE '' END"
_WITHOUT = (
    f"SELECT {_KEY}, {_COLUMNS} FROM removal r WHERE r.state IN ('manual', 'unverified', 'reappeared', 'refused') "
    "AND (r.state <> 'refused' OR r.next_at IS NULL) AND NOT EXISTS (SELECT 1 FROM told_reviewer t "
    f"WHERE t.about = {_KEY} AND t.reviewer = %s) ORDER BY r.removal_id LIMIT %s"
)
# From the tickets to their removals: those are few, and of these there are ever more that are over.
_OVER = (
    f"SELECT o.about, {_COLUMNS} FROM told_reviewer o JOIN removal r ON r.removal_id = replace(o.about, '-again', '') "
    f"WHERE o.reviewer = %s AND {IS_OVER} "
    "AND NOT EXISTS (SELECT 1 FROM told_reviewer t WHERE t.about = o.about AND t.reviewer = %s) "
    "ORDER BY o.about LIMIT %s"
)


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


def _of(row: tuple[object, ...]) -> TaskTicket:
    return TaskTicket(str(row[0]), RemovalRow._make(row[1:]))
