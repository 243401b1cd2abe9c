"""Of whom policies say something that is not mere compliance."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from governance.store.database.statements import rows

_TABLES = (("finding", " AND live = 1"), ("not_evaluable", ""))


def answered(connection: Connection, policies: Collection[str], after: str, until: str) -> set[str]:
    """Return the accounts after one key and up to another of which one of the policies has a finding or no answer."""
    if not policies:
        return set()
    named = ", ".join(["%s"] * len(policies))
    accounts: set[str] = set()
    for table, also in _TABLES:
        sql = f"SELECT account_id FROM {table} WHERE account_id > %s AND account_id <= %s AND policy IN ({named}){also}"
        accounts |= {row[0] for row in rows(connection, sql, (after, until, *sorted(policies)))}
    return accounts
