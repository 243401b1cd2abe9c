"""Lists of rosters as rows: which were read whole, and whom they lack."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from governance.folds.batch_rows import Folded
from governance.folds.persons.statements import WholeList
from governance.model.acts import author_of, made_act
from governance.store.database.bulk import insert_absent
from governance.store.database.statements import is_postgresql, rows, run
from governance.store.evidence.act_rows import insert_acts
from governance.store.schema import rosters

_LOCK_CLASS = 7


class StoredList(NamedTuple):
    """A list whose end mark was read."""

    list_id: str
    issuer: str
    population: str
    at: int
    is_whole: bool


def write_lists(connection: Connection, batch: Folded) -> set[str]:
    """Write what a batch says of lists; return those that may be whole by now."""
    insert_absent(connection, rosters.roster_row, batch.roster_rows)
    insert_absent(connection, rosters.roster_list, batch.roster_lists)
    return {row[0] for row in (*batch.roster_rows, *batch.roster_lists)}


def write_confirmations(connection: Connection, batch: Folded, recorded_at: int) -> None:
    """Enter as acts what somebody confirmed of lists; one that is there already stays as it is."""
    insert_acts(
        connection,
        [
            made_act("held_census", whose, says, author_of(by), at, recorded_at)
            for whose, list_id, at, reason, by in batch.confirmed_lists
            for says in [{"list": list_id, "reason": reason}]
        ],
    )


def any_other_whole(connection: Connection, list_id: str) -> bool:
    """Tell whether another list was read whole, too."""
    return bool(rows(connection, "SELECT 1 FROM roster_list WHERE whole = 1 AND list_id <> %s LIMIT 1", (list_id,)))


def every_whole_list(connection: Connection) -> tuple[tuple[str, str, int, str], ...]:
    """Return issuer, population ('' for a part), instant and event of all lists that were read whole, in order."""
    sql = "SELECT issuer, population, at, event_id FROM roster_list WHERE whole = 1 ORDER BY at, event_id"
    return tuple((issuer, population, at, event_id) for issuer, population, at, event_id in rows(connection, sql))


def note_whole(connection: Connection, list_id: str) -> StoredList | None:
    """Note that every person of a list was read; return it when that is new, None when it is not so or was known."""
    if is_postgresql(connection):
        rows(connection, f"SELECT pg_advisory_xact_lock({_LOCK_CLASS}, hashtext(%s))", (list_id,))
    sql = "SELECT list_id, issuer, population, at, whole, persons FROM roster_list WHERE list_id = %s"
    for *stored, persons in rows(connection, sql, (list_id,)):
        row = StoredList._make(stored)
        counted = rows(connection, "SELECT COUNT(*) FROM roster_row WHERE list_id = %s", (list_id,))[0][0]
        if not row.is_whole and counted == persons:
            run(connection, "UPDATE roster_list SET whole = 1 WHERE list_id = %s", (list_id,))
            return row
    return None


def whole_lists(connection: Connection, issuers: Iterable[str]) -> dict[tuple[str, str], list[WholeList]]:
    """Return the complete lists that were read whole, by (issuer, population), in order."""
    lists: dict[tuple[str, str], list[WholeList]] = {}
    sql = (
        "SELECT population, at, event_id FROM roster_list WHERE issuer = %s AND whole = 1 AND population <> '' "
        "ORDER BY at, event_id"
    )
    for issuer in sorted(set(issuers)):
        for population, at, event_id in rows(connection, sql, (issuer,)):
            lists.setdefault((issuer, population), []).append(WholeList(at, event_id))
    return lists


def lacking(connection: Connection, list_id: str, after: str, size: int) -> list[str]:
    """Return the next persons of a list's population whom the list does not name, in order of key."""
    sql = (
        "SELECT DISTINCT p.person_id FROM roster_list l JOIN person p ON p.issuer = l.issuer "
        "AND p.population = l.population AND p.recorded_to IS NULL WHERE l.list_id = %s AND p.person_id > %s "
        "AND NOT EXISTS (SELECT 1 FROM roster_row r WHERE r.list_id = l.list_id AND r.person_id = p.person_id) "
        "ORDER BY p.person_id LIMIT %s"
    )
    return [row[0] for row in rows(connection, sql, (list_id, after, size))]


def drop_rows(connection: Connection, list_id: str) -> None:
    """Forget who stands in a list that was held against everybody."""
    run(connection, "DELETE FROM roster_row WHERE list_id = %s", (list_id,))
