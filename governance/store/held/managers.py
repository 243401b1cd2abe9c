"""Managers and those who answer to them, by what accounts' profiles name: set-wise, by index."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.model.identity_links import ANSWERS_TO, PERSON_LINK
from governance.model.keys import plain_parts
from governance.store.database.bulk import among, each, rows, stage_keys
from ingest.contract.event import account_key


def accounts_answering_to(connection: Connection, managers: Iterable[str]) -> set[str]:
    """Return the accounts whose profile names one of the managers: ``<issuer>|<subject, or login in lower case>``."""
    wanted = {f"{ANSWERS_TO}{key}" for key in managers}
    if not wanted:
        return set()
    name = stage_keys(connection, sorted(wanted), "stage_manager")
    sql = f"SELECT account_id FROM identity_link WHERE link {among(connection, name)}"
    return {row[0] for row in rows(connection, sql)}


def accounts_answering_to_accounts(connection: Connection, account_ids: Iterable[str]) -> set[str]:
    """Return the accounts whose profile names one of the accounts as manager, by its id or its login."""
    wanted = set(account_ids)
    if not wanted:
        return set()
    staged = stage_keys(connection, sorted(wanted), "stage_manager")
    sql = f"SELECT issuer, name FROM account WHERE application_id = '' AND account_id {among(connection, staged)}"
    named = {account_key(issuer, name.lower()) for issuer, name in rows(connection, sql) if name}
    return accounts_answering_to(connection, wanted | named)


def persons_of_managers(connection: Connection, managers: Iterable[str]) -> dict[str, str]:
    """Return the person of a roster whose accounts the managers' are, by their keys, where that is only one."""
    wanted = set(managers)
    if not wanted:
        return {}
    persons: dict[str, set[str]] = {}
    by_id = stage_keys(connection, sorted(wanted), "stage_manager")
    bounds = (PERSON_LINK, f"{PERSON_LINK[:-1]};")  # ";" follows ":"
    own = each(connection, "identity_link", "l", "l.account_id = k.k AND l.link >= %s AND l.link < %s")
    for account_id, link in rows(connection, f"SELECT k.k, l.link FROM {by_id} k {own}", bounds):
        persons.setdefault(account_id, set()).add(link.removeprefix(PERSON_LINK))
    by_login = stage_keys(connection, sorted({plain_parts(key).id for key in wanted}), "stage_login")
    named = each(connection, "account", "a", "a.application_id = '' AND a.name = k.k")
    linked = each(connection, "identity_link", "l", "l.account_id = a.account_id AND l.link >= %s AND l.link < %s")
    sql = f"SELECT a.issuer, a.name, l.link FROM {by_login} k {named} {linked}"
    for issuer, login, link in rows(connection, sql, bounds):
        persons.setdefault(account_key(issuer, login), set()).add(link.removeprefix(PERSON_LINK))
    return {key: next(iter(ids)) for key, ids in persons.items() if key in wanted and len(ids) == 1}


def load_ends(connection: Connection, managers: Iterable[str]) -> dict[str, int]:
    """Return when those of the managers ended of whom no account is left, by their keys; one unknown has not ended."""
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
    sql = f"SELECT issuer, name, ended_at FROM account WHERE application_id = '' AND name {among(connection, by_login)}"
    for issuer, login, ended_at in rows(connection, sql):
        ends.setdefault(account_key(issuer, login), []).append(ended_at)
    last = {key: max(at for at in ended if at is not None) for key, ended in ends.items() if None not in ended}
    return {key: at for key, at in last.items() if key in wanted}
