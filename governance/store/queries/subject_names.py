"""How those are called whom findings, acts and notices are about: accounts by login, applications by name."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from governance.store.queries.account_lookup import login_names
from governance.store.queries.entity_names import latest_names


def names_of_subjects(connection: Connection, keys: Collection[str]) -> dict[str, str | None]:
    """Return the names, where they are known, of a bounded set of accounts and applications, by key."""
    logins = login_names(connection, keys)
    return logins | latest_names(connection, "application", set(keys) - logins.keys())
