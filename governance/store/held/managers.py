"""Managers and those who answer to them, by what accounts' profiles name: set-wise, by index."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.model.identity_links import ANSWERS_TO, PERSON_LINK
from governance.model.keys import plain_parts
from governance.store.database.staging import stage_keys
from governance.store.database.statements import among, join_on, rows
from governance.store.database.streaming import rows_among
from governance.store.database.word_keys import as_words
from governance.store.held.link_holders import accounts_with_links, keys_by_login
from ingest.contract.event import account_key

_AT_ONCE = 500


def accounts_answering_to(connection: Connection, managers: Iterable[str]) -> set[str]:
    """Return the accounts whose profile names one of the managers: ``<issuer>|<subject, or login in lower case>``."""
    return accounts_with_links(connection, ANSWERS_TO, managers)


def accounts_answering_to_accounts(connection: Connection, account_ids: Iterable[str]) -> set[str]:
    """Return the accounts whose profile names one of the accounts as manager, by its id or its login."""
    wanted = set(account_ids)
    if not wanted:
        return set()
    named = keys_by_login(connection, stage_keys(connection, wanted, "stage_manager"))
    return accounts_answering_to(connection, wanted | named)


def persons_of_managers(connection: Connection, managers: Iterable[str]) -> dict[str, str]:
    """Return, by a manager's key, the one person of a roster whose account it is."""
    wanted = set(managers)
    if not wanted:
        return {}
    persons: dict[str, set[str]] = {}
    by_id = stage_keys(connection, sorted(wanted), "stage_manager")
    bounds = (PERSON_LINK, f"{PERSON_LINK[:-1]};")  # ";" follows ":"
    own = join_on(connection, "identity_link", "l", "l.account_id = k.k AND l.link >= %s AND l.link < %s")
    for account_id, link in rows(connection, f"SELECT k.k, l.link FROM {by_id} k {own}", bounds):
        persons.setdefault(account_id, set()).add(link.removeprefix(PERSON_LINK))
    by_login = stage_keys(connection, sorted({plain_parts(key).id for key in wanted}), "stage_login")
    named = join_on(connection, "account", "a", f"a.application_id = '' AND a.name = {as_words(connection, 'k.k')}")
    linked = join_on(connection, "identity_link", "l", "l.account_id = a.account_id AND l.link >= %s AND l.link < %s")
    sql = f"SELECT a.issuer, a.name, l.link FROM {by_login} k {named} {linked}"
    for issuer, login, link in rows(connection, sql, bounds):
        persons.setdefault(account_key(issuer, login), set()).add(link.removeprefix(PERSON_LINK))
    return {key: next(iter(ids)) for key, ids in persons.items() if key in wanted and len(ids) == 1}


def load_ends(connection: Connection, managers: Iterable[str]) -> dict[str, int]:
    """Return, by key, when the managers ended who have no account left; an unknown one has not ended."""
    wanted = set(managers)
    if not wanted:
        return {}
    ends: dict[str, list[int | None]] = {}
    by_id = stage_keys(connection, sorted(wanted), "stage_manager")
    sql = (
        f"SELECT account_id, ended_at FROM account WHERE application_id = '' AND account_id {among(connection, by_id)}"
    )
    for account_id, ended_at in rows(connection, sql):
        ends.setdefault(account_id, []).append(ended_at)
    by_login = stage_keys(connection, sorted({plain_parts(key).id for key in wanted}), "stage_login")
    called = among(connection, by_login, as_words(connection, "k"))
    sql = f"SELECT issuer, name, ended_at FROM account WHERE application_id = '' AND name {called}"
    for issuer, login, ended_at in rows(connection, sql):
        ends.setdefault(account_key(issuer, login), []).append(ended_at)
    last = {key: max(at for at in ended if at is not None) for key, ended in ends.items() if None not in ended}
    return {key: at for key, at in last.items() if key in wanted}


def managers_named(connection: Connection, account_ids: Iterable[str]) -> dict[str, set[str]]:
    """Return, by account, the accounts at IdPs that profiles of the same person name as manager, by id or by login."""
    members = "COALESCE(o.account_id, a.idp_account_id)"
    sql = (
        f"SELECT a.account_id, l.link FROM account a LEFT JOIN account_identity i ON i.account_id = a.idp_account_id "
        "LEFT JOIN account_identity o ON o.identity_id = i.identity_id "
        f"JOIN identity_link l ON l.account_id = {members} AND l.link >= %s AND l.link < %s "
        "WHERE a.account_id IN ({keys})"
    )
    bounds = (ANSWERS_TO, f"{ANSWERS_TO[:-1]};")  # ";" follows ":"
    named: dict[str, set[str]] = {}
    wanted = sorted(set(account_ids))
    for begin in range(0, len(wanted), _AT_ONCE):
        some = wanted[begin : begin + _AT_ONCE]
        marks = ", ".join(["%s"] * len(some))
        for account_id, link in rows(connection, sql.format(keys=marks), (*bounds, *some)):
            named.setdefault(account_id, set()).add(link.removeprefix(ANSWERS_TO))
    accounts = _accounts_called(connection, {key for keys in named.values() for key in keys})
    return {account_id: {a for key in keys for a in accounts.get(key, ())} for account_id, keys in named.items()}


def _accounts_called(connection: Connection, keys: Iterable[str]) -> dict[str, set[str]]:
    """Return the accounts of keys ``<issuer>|<subject, or login in lower case>``."""
    wanted = set(keys)
    called: dict[str, set[str]] = {}
    for (account_id,) in rows_among(connection, "SELECT account_id FROM account WHERE account_id IN ({keys})", wanted):
        called.setdefault(account_id, set()).add(account_id)
    logins = {plain_parts(key).id for key in wanted - called.keys()}
    by_login = "SELECT issuer, name, account_id FROM account WHERE application_id = '' AND name IN ({keys})"
    for issuer, login, account_id in rows_among(connection, by_login, logins):
        key = account_key(issuer, login)
        if key in wanted:
            called.setdefault(key, set()).add(account_id)
    return called
