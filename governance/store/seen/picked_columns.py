"""How a row that comes is merged into the one of its key: which of its columns are taken, in SQL."""

from __future__ import annotations

from collections.abc import Iterable


def pick(condition: str, columns: Iterable[str]) -> str:
    """Return the assignments that take columns of the row that comes, where a condition on both rows holds."""
    return ", ".join(f"{c} = CASE WHEN {condition} THEN excluded.{c} ELSE old.{c} END" for c in columns)


def with_place(condition: str, columns: Iterable[str], event: str, place: str) -> str:
    """Pick an event's columns and its place; of one event that is read again, the place where it was read last."""
    again = f"{event.format('excluded')} = {event.format('old')} AND excluded.{place} >= 0"
    return f"{pick(condition, columns)}, {pick(f'{condition} OR ({again})', (place,))}"
