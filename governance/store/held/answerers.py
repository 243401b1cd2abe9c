"""Accounts as registers spell them: by key, or by a login at their issuer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.identity_links import ANSWERED_BY
from governance.model.keys import owned_by, plain_parts
from governance.store.database.staging import stage_keys
from governance.store.database.statements import among, join_on, rows
from governance.store.database.word_keys import as_words
from governance.store.held.link_holders import accounts_with_links, keys_by_login
from ingest.contract.event import account_key


class Called(NamedTuple):
    """An account that a key stands for."""

    account_id: str
    name: str | None
    display_name: str | None
    type: str
    ended_at: int | None


_COLUMNS = "a.account_id, a.name, a.display_name, a.type, a.ended_at"


def accounts_called(connection: Connection, keys: Iterable[str]) -> dict[str, list[Called]]:
    """Return the IdP accounts that keys ``<issuer>|<subject, or login in lower case>`` stand for; ids go first."""
    wanted = set(keys)
    if not wanted:
        return {}
    by_id = stage_keys(connection, sorted(wanted), "stage_called")
    sql = f"SELECT {_COLUMNS} FROM account a WHERE a.application_id = '' AND a.account_id {among(connection, by_id)}"
    called = {account.account_id: [account] for account in map(Called._make, rows(connection, sql))}
    left = wanted - called.keys()
    by_login = stage_keys(connection, sorted({plain_parts(key).id for key in left}), "stage_called_login")
    named = join_on(connection, "account", "a", f"a.application_id = '' AND a.name = {as_words(connection, 'k.k')}")
    for issuer, *row in rows(connection, f"SELECT a.issuer, {_COLUMNS} FROM {by_login} k {named}"):
        account = Called._make(row)
        key = account_key(issuer, account.name or "")
        if key in left:
            called.setdefault(key, []).append(account)
    return called


def accounts_answered_by(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Return the accounts for which any of the keys answers, or whose secret it knows."""
    return accounts_with_links(connection, ANSWERED_BY, keys)


def accounts_of_answerers(connection: Connection, account_ids: Iterable[str]) -> set[str]:
    """Return the accounts for which any of the accounts answers, by its id, its login, or by what it owns."""
    wanted = set(account_ids)
    if not wanted:
        return set()
    staged = stage_keys(connection, sorted(wanted), "stage_answerer")
    named = keys_by_login(connection, staged)
    own = join_on(connection, "held_grant", "g", "g.account_id = k.k AND g.recorded_to IS NULL")
    sql = f"SELECT g.entitlement_id FROM {staged} k {own} WHERE g.entitlement_type = 'permission'"
    owned = {owned_by(row[0]) for row in rows(connection, sql)}
    return accounts_answered_by(connection, wanted | named) | {account for account in owned if account is not None}
