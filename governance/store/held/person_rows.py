"""Who is one person: the accounts of a login or a key, the identity of each, and whether it still lives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.streaming import rows_among

_COLUMNS = "COALESCE(l.identity_id, a.idp_account_id), a.state, a.ended_at"
_TABLES = "account a LEFT JOIN account_identity l ON l.account_id = a.idp_account_id"
_BY_KEY = f"SELECT a.account_id, {_COLUMNS} FROM {_TABLES} WHERE a.account_id IN ({{keys}})"
_BY_LOGIN = f"SELECT a.name, {_COLUMNS} FROM {_TABLES} WHERE a.application_id = '' AND a.name IN ({{keys}})"
_OF_IDENTITIES = (
    "SELECT l.identity_id, a.state, a.ended_at FROM account_identity l JOIN account a ON a.account_id = l.account_id "
    "WHERE a.application_id = '' AND l.identity_id IN ({keys})"
)


class StoredPerson(NamedTuple):
    """An account that a word stands for, by the identity that it belongs to; without one it is its own."""

    word: str
    identity: str
    state: str
    ended_at: int | None


def people_by_key(connection: Connection, account_ids: Iterable[str]) -> list[StoredPerson]:
    """Return the accounts of these keys; an application's account has the identity of its IdP account."""
    return [StoredPerson._make(row) for row in rows_among(connection, _BY_KEY, account_ids)]


def people_by_login(connection: Connection, logins: Iterable[str]) -> list[StoredPerson]:
    """Return the IdP accounts of these logins, in small letters."""
    return [StoredPerson._make(row) for row in rows_among(connection, _BY_LOGIN, logins)]


def people_of_identities(connection: Connection, identity_ids: Iterable[str]) -> list[StoredPerson]:
    """Return the IdP accounts of these identities, each under its identity's id."""
    return [
        StoredPerson(identity, identity, state, ended_at)
        for identity, state, ended_at in rows_among(connection, _OF_IDENTITIES, identity_ids)
    ]
