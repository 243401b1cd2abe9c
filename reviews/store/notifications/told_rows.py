"""What reviewers were told beside items, and how often somebody was told at once."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.store.database.bulk import insert_absent
from governance.store.database.streaming import rows_among
from governance.store.schema import telling


def told_of(connection: Connection, abouts: Iterable[str]) -> set[tuple[str, str]]:
    """Return, as (about, reviewer), what of some things was told to whom."""
    sql = "SELECT about, reviewer FROM told_reviewer WHERE about IN ({keys})"
    return {(about, reviewer) for about, reviewer in rows_among(connection, sql, abouts)}


def note_told_of(
    connection: Connection, pairs: Iterable[tuple[str, str]], effect_id: str, now: int, *, at_once: bool
) -> None:
    """Note, as (about, reviewer), what an effect tells whom."""
    rows = [(about, reviewer, int(at_once), effect_id, now) for about, reviewer in sorted(pairs)]
    insert_absent(connection, telling.told_reviewer, rows)


def told_at_once(connection: Connection, words: Iterable[str], since: int) -> set[str]:
    """Return by which effects some reviewers, by their words, were told at once since an instant."""
    sql = "SELECT DISTINCT effect_id FROM told_reviewer WHERE reviewer IN ({keys}) AND told_at >= %s AND at_once = 1"
    return {row[0] for row in rows_among(connection, sql, words, since)}
