"""Has PostgreSQL take statistics of tables that fill, long before its own autovacuum comes to them.

Of a table without any it takes a condition for one that a row of two hundred fulfils. So it would walk a whole partial
index, all grants that are believed now or all accounts at identity providers, for each account that is looked up: work
that grows with the store. Taken once while a table is small, the shares that rows have in these indexes hold for long.
"""

from __future__ import annotations

import re

from sqlalchemy import Connection, Engine, Index, Table

from governance.store.database.bulk import rows, run
from governance.store.database.engine import reading, writing
from governance.store.schema import metadata

_FIRST_PAGES = 32
"""A table of so many, 256 KiB, is worth a look: a smaller one is read through as quickly."""
_OUTGROWN = 8
"""How many times as large as when statistics were taken last a table is before they are taken again."""
_TARGET = 10
"""Of 3,000 rows (PostgreSQL's ``default_statistics_target`` is 100, for 30,000): what is asked is a share of all."""
# Whoever does not own a table may not have it looked at: there the server's own autovacuum comes, as ever.
_LARGE = """
SELECT t.name FROM unnest(%s::text[]) t (name) JOIN pg_class c ON c.oid = to_regclass(t.name)
WHERE pg_relation_size(c.oid) / current_setting('block_size')::bigint >= GREATEST(%s, %s * c.relpages::bigint)
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
        large = _outgrown(connection)
    for name in large:
        with writing(engine) as connection:
            rows(connection, f"SELECT set_config('default_statistics_target', '{_TARGET}', true)")
            # Where somebody else takes some now, they are taken.
            run(connection, f"ANALYZE (SKIP_LOCKED) {name} ({', '.join(_COLUMNS[name])})")
    return large


def _outgrown(connection: Connection) -> list[str]:
    return [name for (name,) in rows(connection, _LARGE, (sorted(_COLUMNS), _FIRST_PAGES, _OUTGROWN))]


def _looked_up_by(table: Table) -> list[str]:
    """Return the columns by which PostgreSQL finds a table's rows, where it may take a partial index for another."""
    conditions = [str(index.dialect_options["postgresql"]["where"]) for index in table.indexes if _is_partial(index)]
    if not conditions:
        return []
    named = {word for condition in conditions for word in re.findall(r"\w+", condition)}
    named |= {column.name for column in table.primary_key}
    named |= {column.name for index in table.indexes for column in index.columns}
    return [column.name for column in table.columns if column.name in named]


def _is_partial(index: Index) -> bool:
    return index.dialect_options["postgresql"]["where"] is not None


_COLUMNS = {table.name: columns for table in metadata.sorted_tables if (columns := _looked_up_by(table))}
