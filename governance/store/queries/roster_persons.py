"""Persons of rosters for those who ask: by their keys, and by what they may be told."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.model.persons import Person
from governance.model.table_rows import PersonRow
from governance.store.database.streaming import rows_among
from governance.store.rosters.person_rows import persons_of

_COLUMNS = ", ".join(f"p.{name}" for name in PersonRow._fields)
_PERSONS = f"SELECT {_COLUMNS} FROM person p WHERE p.person_id IN ({{keys}}) AND p.recorded_to IS NULL"
_KEYS = "SELECT k.key, k.person_id FROM person_key k WHERE k.key IN ({keys})"


def read_persons(connection: Connection, person_ids: Iterable[str]) -> dict[str, Person]:
    """Return the persons as they are believed to be now; those unknown are left out."""
    stored = [PersonRow._make(row) for row in rows_among(connection, _PERSONS, person_ids)]
    return persons_of(sorted(stored, key=lambda row: (row.person_id, row.valid_from)))


def keyed_persons(connection: Connection, keys: Iterable[str]) -> dict[str, set[str]]:
    """Return, by key, the persons who may be told by it."""
    persons: dict[str, set[str]] = {}
    for key, person_id in rows_among(connection, _KEYS, keys):
        persons.setdefault(key, set()).add(person_id)
    return persons
