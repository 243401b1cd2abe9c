"""Finds IdP accounts by their key or by a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from sqlalchemy import Connection

from governance.model.scope import Scope
from governance.store.database.statements import rows
from governance.store.database.streaming import rows_among, stream
from governance.store.database.together import Question, keyed
from governance.store.queries.pages import SeenBy, joined, visible
from ingest.contract.outside_text import is_seen

_LOGINS = "SELECT account_id, name FROM account WHERE account_id IN ({keys}) AND name IS NOT NULL"
_SHOWN = (
    "SELECT account_id, COALESCE(name, display_name) FROM account WHERE account_id IN ({keys}) "
    "AND COALESCE(name, display_name) IS NOT NULL"
)
"""To be read only: a display name is whatever somebody calls himself, and proves nothing."""
_EXISTING = (
    "SELECT account_id FROM account WHERE account_id IN ({keys}) AND (created_at IS NULL OR created_at <= %s) "
    "AND (state <> 'deleted' OR ended_at > %s)"
)
_SEEN_BY = SeenBy(account="account_id", issuer="issuer")


def is_idp_account(connection: Connection, key: str) -> bool:
    """Tell whether an IdP account has this key."""
    return bool(rows(connection, "SELECT 1 FROM account WHERE account_id = %s AND application_id = ''", (key,)))


def logins_of(connection: Connection, account_ids: Iterable[str]) -> dict[str, str | None]:
    """Return the logins of a bounded set of accounts, by key."""
    sql = "SELECT account_id, name FROM account WHERE account_id IN ({keys})"
    return dict(tuple(row) for row in rows_among(connection, sql, account_ids))


def accounts_named(connection: Connection, column: Literal["name", "display_name"], word: str) -> list[tuple[str, str]]:
    """Return (account id, issuer) of the IdP accounts of a name, by id."""
    sql = f"SELECT account_id, issuer FROM account WHERE application_id = '' AND {column} = %s ORDER BY account_id"
    return [(account_id, issuer) for account_id, issuer in rows(connection, sql, (word,))]


def accounts_once_named(connection: Connection, login: str) -> list[tuple[str, str]]:
    """Return (account id, issuer) of the IdP accounts that had a login before, by id."""
    sql = (
        "SELECT a.account_id, a.issuer FROM entity_name n JOIN account a ON a.account_id = n.thing_id "
        "WHERE n.what = 'account' AND n.name = %s AND a.application_id = '' ORDER BY a.account_id"
    )
    return [(account_id, issuer) for account_id, issuer in rows(connection, sql, (login,))]


def login_names(connection: Connection, account_ids: Iterable[str]) -> dict[str, str | None]:
    """Return accounts' logins, by account id, where they are known; one that shows nothing is none."""
    return {key: login for key, login in rows_among(connection, _LOGINS, account_ids) if is_seen(login)}


def shown_names(connection: Connection, account_ids: Iterable[str]) -> dict[str, str | None]:
    """Return how accounts are called where they are only shown: by login, else by display name, as a service is.

    A name that shows nothing is none.
    """
    return {key: name for key, name in rows_among(connection, _SHOWN, account_ids) if is_seen(name)}


def shown_names_asked(connection: Connection, account_ids: Iterable[str]) -> Question | None:
    """Return the question whose rows are the (account, shown name) pairs."""
    return keyed(connection, _SHOWN, account_ids)


def names_of_accounts(connection: Connection, account_ids: Iterable[str]) -> dict[str, tuple[str | None, str | None]]:
    """Return (login, display name) of a bounded set of accounts, applications' accounts among them, by key."""
    sql = "SELECT account_id, name, display_name FROM account WHERE account_id IN ({keys})"
    return {key: (name, display_name) for key, name, display_name in rows_among(connection, sql, account_ids)}


def accounts_beginning(
    connection: Connection, scope: Scope, column: Literal["name", "display_name"], begin: str, most: int
) -> list[tuple[str, str | None, str | None]]:
    """Return (account id, login, display name) of the first IdP accounts that a scope sees of a name that begins so.

    By that name.
    """
    seen = joined(visible(connection, scope, _SEEN_BY))
    sql = (
        f"SELECT account_id, name, display_name FROM account WHERE application_id = '' AND {column} >= %s "
        f"AND {column} < %s AND {seen.sql} ORDER BY {column} LIMIT %s"
    )
    return [tuple(row) for row in rows(connection, sql, (begin, f"{begin}\U0010ffff", *seen.parameters, most))]


def every_account_name(connection: Connection) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield (account id, login, display name) of all IdP accounts."""
    sql = "SELECT account_id, name, display_name FROM account WHERE application_id = ''"
    for block in stream(connection, sql):
        yield from block


def existing_asked(connection: Connection, keys: Iterable[str], as_of: int) -> Question | None:
    """Return the question which of the keys an account has by an instant that has not ended for good by then."""
    return keyed(connection, _EXISTING, keys, as_of, as_of)
