"""API tokens as rows: the hash of each alone; a revoked one stays on record."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from console.store import own_tables
from governance.store.database.bulk import insert_absent
from governance.store.database.statements import rows, run


class TokenRow(NamedTuple):
    """A row of ``console_token``; instants in microseconds."""

    token_hash: str
    token_id: str
    name: str
    owner: str
    login: str
    made_at: int
    ends_at: int
    used_at: int | None
    revoked_at: int | None


_COLUMNS = ", ".join(TokenRow._fields)


def insert_token(connection: Connection, row: TokenRow) -> None:
    """Write a token."""
    insert_absent(connection, own_tables.token, [row])


def token_of(connection: Connection, token_hash: str, now: int) -> TokenRow | None:
    """Return a token that counts; None: there is none."""
    sql = f"SELECT {_COLUMNS} FROM console_token WHERE token_hash = %s AND ends_at > %s AND revoked_at IS NULL"
    stored = rows(connection, sql, (token_hash, now))
    return TokenRow._make(stored[0]) if stored else None


def note_used(connection: Connection, token_hash: str, now: int) -> None:
    """Note when a token was last used."""
    run(connection, "UPDATE console_token SET used_at = %s WHERE token_hash = %s", (now, token_hash))


def revoke_token(connection: Connection, token_id: str, now: int) -> bool:
    """Revoke a token, and return whether it counted."""
    sql = "UPDATE console_token SET revoked_at = %s WHERE token_id = %s AND revoked_at IS NULL AND ends_at > %s"
    return run(connection, sql, (now, token_id, now)) > 0


def tokens(connection: Connection) -> list[TokenRow]:
    """Return all tokens, the latest first."""
    sql = f"SELECT {_COLUMNS} FROM console_token ORDER BY made_at DESC, token_id"
    return [TokenRow._make(row) for row in rows(connection, sql)]
