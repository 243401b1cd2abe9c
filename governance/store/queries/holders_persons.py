"""Whose of the rosters' persons accounts are, and what was believed of these at an instant."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import json
from sqlalchemy import Connection

from governance.model.identity_links import PERSON_LINK
from governance.model.persons import Person
from governance.model.table_rows import PersonRow
from governance.store.database.streaming import rows_among
from governance.store.rosters.person_rows import persons_of

_END = f"{PERSON_LINK[:-1]};"  # ";" follows ":"
_OWN = (
    "SELECT l.account_id, l.link FROM identity_link l WHERE l.account_id IN ({keys}) AND l.link >= %s AND l.link < %s"
)
_FELLOWS = (
    "SELECT i.account_id, l.link FROM account_identity i JOIN account_identity o ON o.identity_id = i.identity_id "
    "JOIN identity_link l ON l.account_id = o.account_id "
    "WHERE i.account_id IN ({keys}) AND l.link >= %s AND l.link < %s"
)
_MEMBERS = (
    "SELECT o.account_id FROM account_identity i JOIN account_identity o ON o.identity_id = i.identity_id "
    "WHERE i.account_id IN ({keys})"
)
_OF_IDENTITY = "SELECT account_id FROM account_identity WHERE identity_id IN ({keys})"
_THERE = "SELECT provenance_detail FROM account WHERE idp_account_id IN ({keys}) AND application_id <> ''"
_COLUMNS = ", ".join(f"p.{name}" for name in PersonRow._fields)
_PERSONS = (
    f"SELECT {_COLUMNS} FROM person p WHERE p.person_id IN ({{keys}}) AND p.recorded_from <= %s "
    "AND (p.recorded_to IS NULL OR p.recorded_to > %s)"
)


def persons_of_accounts(connection: Connection, account_ids: Iterable[str]) -> dict[str, set[str]]:
    """Return, by account, whose it is: by its own link, else by those of the other accounts of its identity."""
    wanted = set(account_ids)
    persons: dict[str, set[str]] = {}
    for sql in (_OWN, _FELLOWS):
        for account_id, link in list(rows_among(connection, sql, wanted - persons.keys(), PERSON_LINK, _END)):
            persons.setdefault(account_id, set()).add(str(link).removeprefix(PERSON_LINK))
    return persons


def believed_persons(connection: Connection, person_ids: Iterable[str], known: int) -> dict[str, Person]:
    """Return persons as they were believed to be at an instant; of whom nothing was, none is."""
    stored = [PersonRow._make(row) for row in rows_among(connection, _PERSONS, person_ids, known, known)]
    return persons_of(sorted(stored, key=lambda row: (row.person_id, row.valid_from)))


def accounts_of_one(connection: Connection, account_ids: Iterable[str]) -> set[str]:
    """Return the accounts, and all others of the same identities."""
    wanted = set(account_ids)
    return wanted | {row[0] for row in rows_among(connection, _MEMBERS, wanted)}


def listed_accounts_of(connection: Connection, account_ids: Iterable[str]) -> set[str]:
    """Return the accounts of applications' own lists that stand under accounts: they have no rows of their own."""
    details = (json.decode(row[0]) for row in rows_among(connection, _THERE, account_ids))
    return {listed for detail in details for listed in detail.get("listed_as", ())}


def accounts_of_identity(connection: Connection, identity_id: str) -> set[str]:
    """Return the accounts of an identity, by its id."""
    return {row[0] for row in rows_among(connection, _OF_IDENTITY, [identity_id])}
