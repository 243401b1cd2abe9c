"""Has PostgreSQL take statistics of tables that fill, long before its own autovacuum comes to them.

Of a table without any it takes a condition for one that a row of two hundred fulfils. So it would walk a whole partial
index, all grants that are believed now or all accounts at identity providers, for each account that is looked up: work
that grows with the store. Taken once while a table is small, the shares that rows have in these indexes hold for long.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows, run

_FIRST_PAGES = 32
"""A table of so many, 256 KiB, is worth a look: a smaller one is read through as quickly."""
_OUTGROWN = 8
"""How many times as large as when statistics were taken last a table is before they are taken again."""
_TARGET = 10
"""Of 3,000 rows (PostgreSQL's ``default_statistics_target`` is 100, for 30,000): what is asked is a share of all."""
_FEWEST = 1_000
"""Rows without which a table is left for later: a running transaction's pages count, and nobody sees its rows."""
_COLUMNS = {"account": "application_id", "finding": "live", "held_grant": "recorded_to", "person": "recorded_to"}
"""Of which tables a partial index has a good part of the rows, and the column that says which. Of no others: a value
that is rare as yet, as an account made just in time, would be taken for one that there is not."""
# Whoever does not own a table may not have it looked at: there the server's own autovacuum comes, as ever.
_LARGE = """
SELECT t.name FROM unnest(%s::text[]) t (name) CROSS JOIN LATERAL (
    SELECT c.oid, c.relpages::bigint, c.relowner FROM pg_class c WHERE c.oid = to_regclass(t.name) OFFSET 0
) c
WHERE pg_relation_size(c.oid) / current_setting('block_size')::bigint >= GREATEST(%s, %s * c.relpages)
    AND pg_has_role(c.relowner, 'USAGE')
ORDER BY t.name
"""


def take_statistics(engine: Engine) -> list[str]:
    """Take statistics of the tables that have outgrown theirs; return their names. SQLite needs none.

    Each in a transaction of its own, as work items wait for those that run; the server's autovacuum counts as before.
    """
    if engine.dialect.name != "postgresql":
        return []
    with reading(engine) as connection:
        outgrown = rows(connection, _LARGE, (sorted(_COLUMNS), _FIRST_PAGES, _OUTGROWN))
        large = [name for (name,) in outgrown if _has_rows(connection, name)]
    for name in large:
        with writing(engine) as connection:
            rows(connection, f"SELECT set_config('default_statistics_target', '{_TARGET}', true)")
            # Where somebody else takes some now, they are taken.
            run(connection, f"ANALYZE (SKIP_LOCKED) {name} ({_COLUMNS[name]})")
    return large


def _has_rows(connection: Connection, table: str) -> bool:
    counted = f"SELECT COUNT(*) FROM (SELECT 1 FROM {table} LIMIT {_FEWEST}) counted"
    return int(rows(connection, counted)[0][0]) == _FEWEST
