"""Finds IdP accounts by their key or by a name."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Connection

from governance.store.database.bulk import rows


def is_idp_account(connection: Connection, key: str) -> bool:
    """Tell whether an IdP account has this key."""
    return bool(rows(connection, "SELECT 1 FROM account WHERE account_id = %s AND application_id = ''", (key,)))


def accounts_named(connection: Connection, column: Literal["name", "display_name"], word: str) -> list[tuple[str, str]]:
    """Return (account id, issuer) of the IdP accounts of a name, by id."""
    sql = f"SELECT account_id, issuer FROM account WHERE application_id = '' AND {column} = %s ORDER BY account_id"
    return [(account_id, issuer) for account_id, issuer in rows(connection, sql, (word,))]
