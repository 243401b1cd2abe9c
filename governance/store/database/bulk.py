"""Sets, not rows: stage many rows in a temporary table, then speak SQL that SQLite and PostgreSQL share.

PostgreSQL takes rows by COPY, SQLite by executemany. Callers sort rows by key where rows are locked: two workers that
take locks in one order cannot deadlock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NewType

from psycopg import Connection as PgConnection
from sqlalchemy import Connection, Table

from governance.store.database.binary_copy import column_types, copy_rows
from governance.store.database.rows_as_settings import keeps_rows_as_settings, keys_in_setting, set_columns, set_keys
from governance.store.database.short_rows import are_short, plain_columns

Row = Sequence[Any]
Answer = Callable[[], list[Any]]  # gives the rows of a query that was asked, once
StagedKeys = NewType("StagedKeys", str)
"""What SQL reads keys from, handed on to all that is asked about them, until others are staged by the same name."""
_PLANS_TO_AVOID = ("enable_hashjoin", "enable_mergejoin", "enable_seqscan", "enable_material", "jit")
_TYPES = {"TEXT": "text", "BIGINT": "int8"}
"""As ``stage_columns`` spells them, and as COPY's binary form wants them named."""
FILLED = "filled"
"""What a connection's transaction filled, and with which keys, stands under this until a commit empties it."""


def is_postgresql(connection: Connection) -> bool:
    """Tell which of the two dialects this is."""
    return connection.dialect.name == "postgresql"


def prepare(connection: Connection, *, repeatable: bool = False) -> None:
    """Make a worker's transaction plan by index: its temporary tables have no statistics to plan by.

    ``repeatable``: what it does would be done again if a crash of the server took it back, whole, and all that stands
    on it: its commit need not wait for the disk. The next commit that waits makes it last.
    """
    if is_postgresql(connection):
        off = (*_PLANS_TO_AVOID, "synchronous_commit") if repeatable else _PLANS_TO_AVOID
        settings = ", ".join(f"set_config('{s}', 'off', true)" for s in off)
        rows(connection, f"SELECT {settings}")


def run(connection: Connection, sql: str, parameters: Row = ()) -> int:
    """Execute one statement; ``%s`` stands for a parameter on both dialects. Return the count of rows touched."""
    return connection.exec_driver_sql(_spelled(connection, sql), tuple(parameters)).rowcount


def rows(connection: Connection, sql: str, parameters: Row = ()) -> list[Any]:
    """Return all rows of a query, as the driver gives them.

    The driver is asked itself: to describe the columns of an answer, which nobody reads, takes SQLAlchemy longer than
    the driver takes for all of it.
    """
    cursor = connection.connection.cursor()
    cursor.execute(_spelled(connection, sql), tuple(parameters))
    return list(cursor.fetchall())


def many_rows(connection: Connection, sql: str, parameters: Row = ()) -> list[Any]:
    """Return all rows of a query that gives very many, or large ones.

    PostgreSQL sends texts, bytes and whole numbers as they are, not spelled out: reading them takes half the time.
    """
    return ask_many(connection, sql, parameters)()


def ask_many(connection: Connection, sql: str, parameters: Row = ()) -> Answer:
    """Ask for what ``many_rows`` returns, and return what gives it: PostgreSQL's answer is not read yet."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, PgConnection):
        return rows(connection, sql, parameters).copy
    # Let go of as it is read, whoever holds the question still: what was sent takes as much again as what is read.
    asked = [driver.execute(sql.encode(), tuple(parameters), binary=True)]
    return lambda: asked.pop().fetchall()


def _spelled(connection: Connection, sql: str) -> str:
    return sql if is_postgresql(connection) else sql.replace("%s", "?")


def each(connection: Connection, table: str, alias: str, condition: str) -> str:
    """Return a join that looks ``table`` up by index once per row of what stands before it, never the other way round.

    Temporary tables and young tables have no statistics: left to choose, a planner may walk the whole table.
    """
    if is_postgresql(connection):
        return f"CROSS JOIN LATERAL (SELECT {alias}.* FROM {table} {alias} WHERE {condition} OFFSET 0) {alias}"
    return f"CROSS JOIN {table} {alias} ON {condition}"


def among(connection: Connection, staged: str, column: str = "k") -> str:
    """Return the condition's end that a column is among staged ids, looked up by index."""
    chosen = f"(SELECT {column} FROM {staged} AS staged)"
    return f"= ANY(ARRAY{chosen})" if is_postgresql(connection) else f"IN {chosen}"


def issuer_in(connection: Connection, column: str) -> str:
    """Return the expression of the issuer that a column's keys, ``<issuer>|<own part>``, begin with."""
    if is_postgresql(connection):
        return f"split_part({column}, '|', 1)"
    return f"substr({column}, 1, instr({column}, '|') - 1)"


def stage(connection: Connection, table: Table, staged: Sequence[Row], ending: str = "") -> str:
    """Put full rows into a table's temporary twin, replacing what was there; return its name (``ending``: its end)."""
    name, like = f"stage_{table.name}{ending}", f"AS SELECT * FROM {table.name} WHERE 0"
    if is_postgresql(connection):
        is_short = are_short(connection, staged)
        name = name if is_short else f"{name}_long"
        like = plain_columns(connection, table) if is_short else f"(LIKE {table.name})"
    _make_empty(connection, name, like)
    _fill(connection, name, column_types(table), staged)
    return name


def stage_keys(connection: Connection, keys: Iterable[str], name: str = "stage_key") -> StagedKeys:
    """Put ids where SQL reads them as one column ``k``, sorted; return what it reads them from."""
    wanted = sorted(keys)
    # PostgreSQL fills a temporary table for longer than it takes to read a list of them some times.
    if not is_postgresql(connection):
        return StagedKeys(stage_columns(connection, name, "k TEXT", [(k,) for k in wanted]))
    filled = connection.info.setdefault(FILLED, {})
    if filled.get(name) != wanted:  # Several questions about the same keys follow each other.
        set_keys(connection, name, wanted)
        filled[name] = wanted
    return StagedKeys(keys_in_setting(name))


def stage_columns(connection: Connection, name: str, columns: str, staged: Sequence[Row]) -> str:
    """Put rows into a temporary table of stated columns (``k TEXT, day BIGINT``); return what SQL reads them from."""
    if keeps_rows_as_settings(connection):
        return set_columns(connection, name, columns, staged)
    types = [_TYPES[column.split()[1]] for column in columns.split(", ")]
    spelled = columns
    if is_postgresql(connection):
        is_short = are_short(connection, staged)
        name = name if is_short else f"{name}_long"
        spelled = columns.replace("TEXT", f'TEXT{" STORAGE PLAIN" if is_short else ""} COLLATE "C"')
    if staged and connection.info.get(FILLED, {}).get(name) == staged:
        return name  # Several questions about the same keys follow each other.
    _make_empty(connection, name, f"({spelled})")
    _fill(connection, name, types, staged)
    connection.info[FILLED][name] = list(staged)
    return name


def _make_empty(connection: Connection, name: str, columns: str) -> None:
    """Make a temporary table, once in a connection, and empty it where this transaction filled it already."""
    made = connection.info.setdefault("staged", set())
    if name not in made:
        end = " ON COMMIT DELETE ROWS" if is_postgresql(connection) else ""
        run(connection, f"CREATE TEMP TABLE IF NOT EXISTS {name} {columns}{end}")
        made.add(name)
    filled = connection.info.setdefault(FILLED, {})
    if not is_postgresql(connection) or name in filled:
        run(connection, f"DELETE FROM {name}")
    filled[name] = None


def _fill(connection: Connection, name: str, types: Sequence[str], staged: Sequence[Row]) -> None:
    if not staged:
        return
    if not is_postgresql(connection):
        marks = ",".join("?" * len(types))
        connection.exec_driver_sql(f"INSERT INTO {name} VALUES ({marks})", [tuple(r) for r in staged])
        return
    copy_rows(connection, name, types, staged)


def upsert(connection: Connection, table: Table, staged: Sequence[Row]) -> None:
    """Insert full rows, or replace those with the same key."""
    if not staged:
        return
    twin = stage(connection, table, staged)
    others = [c.name for c in table.columns if not c.primary_key]
    sets = ", ".join(f"{c} = excluded.{c}" for c in others)
    run(connection, f"{_insert(table, twin)} ON CONFLICT ({_key(table)}) DO UPDATE SET {sets}")


def insert_absent(connection: Connection, table: Table, staged: Sequence[Row], returning: str = "") -> list[Any]:
    """Insert full rows whose key is not there yet; return the columns asked for of those that were inserted."""
    if not staged:
        return []
    twin = stage(connection, table, staged)
    sql = f"{_insert(table, twin)} ON CONFLICT ({_key(table)}) DO NOTHING"
    if returning:
        return rows(connection, f"{sql} RETURNING {returning}")
    run(connection, sql)
    return []


def merge(connection: Connection, table: Table, staged: Sequence[Row], sets: str) -> None:
    """Insert full rows, or update those with the same key by ``sets`` (``old``: that there, ``excluded``: the new)."""
    if staged:
        merge_staged(connection, table, stage(connection, table, staged), sets)


def merge_staged(connection: Connection, table: Table, twin: str, sets: str, returning: str = "") -> list[Any]:
    """Do ``merge`` with rows that are staged already; return the columns asked for of those that were written."""
    sql = f"{_insert(table, twin)} ON CONFLICT ({_key(table)}) DO UPDATE SET {sets}"
    if returning:
        return rows(connection, f"{sql} RETURNING {returning}")
    run(connection, sql)
    return []


def insert_selected(connection: Connection, table: Table, selected: str, sets: str, parameters: Row = ()) -> None:
    """Insert the full rows that a query gives, or update those with the same key by ``sets``; '': leave those alone."""
    action = f"UPDATE SET {sets}" if sets else "NOTHING"
    run(connection, f"{_insert(table, f'({selected}) selected')} ON CONFLICT ({_key(table)}) DO {action}", parameters)


def delete_keys(connection: Connection, table: Table, column: str, keys: Sequence[str]) -> None:
    """Delete the rows whose ``column`` is one of ``keys``."""
    if keys:
        name = stage_keys(connection, keys, "stage_delete")
        run(connection, f"DELETE FROM {table.name} WHERE {column} {among(connection, name)}")


def delete_rows(connection: Connection, table: Table, keys: Sequence[Row]) -> None:
    """Delete the rows of whole primary keys, each as many ids."""
    if keys:
        columns = [column.name for column in table.primary_key.columns]
        spelled = ", ".join(f"{column} TEXT" for column in columns)
        staged = stage_columns(connection, f"stage_{table.name}_key", spelled, keys)
        run(connection, f"DELETE FROM {table.name} WHERE ({_key(table)}) IN (SELECT {_key(table)} FROM {staged})")


def _insert(table: Table, twin: str) -> str:
    # "WHERE true" keeps SQLite from reading ON CONFLICT as a join's ON (https://www.sqlite.org/lang_upsert.html, 2.2).
    return f"INSERT INTO {table.name} AS old SELECT * FROM {twin} WHERE true"


def _key(table: Table) -> str:
    return ", ".join(c.name for c in table.primary_key.columns)
