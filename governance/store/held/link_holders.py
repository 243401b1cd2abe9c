"""Accounts by a link that they have, and the keys by which links name accounts: set-wise, by index."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.store.database.staging import StagedKeys, stage_keys
from governance.store.database.statements import among, rows
from ingest.contract.event import account_key


def accounts_with_links(connection: Connection, prefix: str, keys: Iterable[str]) -> set[str]:
    """Return the accounts that have a link of this kind to any of the keys."""
    links = {f"{prefix}{key}" for key in keys}
    if not links:
        return set()
    staged = stage_keys(connection, links, "stage_link")
    sql = f"SELECT account_id FROM identity_link WHERE link {among(connection, staged)}"
    return {row[0] for row in rows(connection, sql)}


def keys_by_login(connection: Connection, staged: StagedKeys) -> set[str]:
    """Return ``<issuer>|<login in lower case>`` of those staged accounts of identity providers that have a login."""
    sql = f"SELECT issuer, name FROM account WHERE application_id = '' AND account_id {among(connection, staged)}"
    return {account_key(issuer, name.lower()) for issuer, name in rows(connection, sql) if name}
