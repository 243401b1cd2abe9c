"""Managers and those who answer to them, by what accounts' profiles name: set-wise, by index."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.model.identity_links import ANSWERS_TO
from governance.model.keys import plain_parts
from governance.store.database.bulk import among, rows, stage_keys
from ingest.contract.event import account_key


def accounts_answering_to(connection: Connection, managers: Iterable[str]) -> set[str]:
    """Return the accounts whose profile names one of the managers: ``<issuer>|<subject, or login in lower case>``."""
    wanted = {f"{ANSWERS_TO}{key}" for key in managers}
    if not wanted:
        return set()
    name = stage_keys(connection, sorted(wanted), "stage_manager")
    sql = f"SELECT account_id FROM identity_link WHERE link {among(connection, name)}"
    return {row[0] for row in rows(connection, sql)}


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
