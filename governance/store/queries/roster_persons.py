"""Persons of rosters for those who ask: by their keys, and by what they may be told."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.model.identity_links import PERSON_LINK
from governance.model.persons import Person
from governance.model.table_rows import PersonRow
from governance.store.database.streaming import rows_among
from governance.store.rosters.person_rows import persons_of

_COLUMNS = ", ".join(f"p.{name}" for name in PersonRow._fields)
_PERSONS = f"SELECT {_COLUMNS} FROM person p WHERE p.person_id IN ({{keys}}) AND p.recorded_to IS NULL"
_LINKED = "SELECT l.link, l.account_id FROM identity_link l WHERE l.link IN ({keys})"
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


def accounts_linked_to(connection: Connection, person_ids: Iterable[str]) -> dict[str, set[str]]:
    """Return, by person, the accounts that are linked to them; those without any are left out."""
    accounts: dict[str, set[str]] = {}
    for link, account_id in rows_among(connection, _LINKED, [f"{PERSON_LINK}{person_id}" for person_id in person_ids]):
        accounts.setdefault(str(link).removeprefix(PERSON_LINK), set()).add(account_id)
    return accounts
