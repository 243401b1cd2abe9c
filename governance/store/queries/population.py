"""Reads what the population of each source is known by: its last census, and how many accounts stand there."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import rows

_LAST = (
    "SELECT c.issuer, c.census_id, c.began_at, c.scope, c.accounts, c.grants, c.partial, c.types FROM census c "
    "WHERE c.status = 'done' AND c.began_at = (SELECT MAX(l.began_at) FROM census l WHERE l.issuer = c.issuer "
    "AND l.scope = c.scope AND l.status = 'done') ORDER BY c.issuer, c.scope, c.census_id"
)
_ACCOUNTS = "SELECT a.issuer, a.state, COUNT(*) FROM account a GROUP BY a.issuer, a.state ORDER BY a.issuer, a.state"


class LastCensus(NamedTuple):
    """The last census of a source of one scope that was taken in; what it counted, what it could not read."""

    issuer: str
    census_id: str
    began_at: int
    scope: str
    accounts: int | None
    grants: int | None
    partial: str | None
    types: str | None


def last_censuses(connection: Connection) -> list[LastCensus]:
    """Return the last census of each source and scope."""
    return [LastCensus(*row) for row in rows(connection, _LAST)]


def accounts_by_issuer(connection: Connection) -> dict[str, dict[str, int]]:
    """Return by issuer and state how many accounts the store has."""
    counts: dict[str, dict[str, int]] = {}
    for issuer, state, count in rows(connection, _ACCOUNTS):
        counts.setdefault(issuer, {})[state] = count
    return counts
