"""Counts what is dated later than now: it is kept, and somebody's clock is wrong."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.store.database.statements import rows

MOST_COUNTED = 10_000
_FACTS = "SELECT COUNT(*) FROM (SELECT 1 FROM fact WHERE occurred_at > %s LIMIT %s) ahead"
_USES = "SELECT COUNT(*) FROM (SELECT 1 FROM usage_rollup WHERE last_at > %s LIMIT %s) ahead"


def count_dated_ahead(connection: Connection, now: int) -> int:
    """Return how many facts, and last uses of accounts, are dated later than an instant; of each so many at most."""
    return sum(int(rows(connection, sql, (now, MOST_COUNTED))[0][0]) for sql in (_FACTS, _USES))
