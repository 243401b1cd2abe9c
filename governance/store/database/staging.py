"""Stages many rows, or keys, where SQL reads them as a set: in a temporary table, or in a setting.

PostgreSQL takes rows by COPY, SQLite by executemany.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NewType

from sqlalchemy import Connection, Table

from governance.store.database.binary_copy import column_types, copy_rows
from governance.store.database.rows_as_settings import keeps_rows_as_settings, keys_in_setting, set_columns, set_keys
from governance.store.database.short_rows import are_short, plain_columns
from governance.store.database.statements import Row, is_postgresql, run

StagedKeys = NewType("StagedKeys", str)
"""What SQL reads keys from, handed on to all that is asked about them, until others are staged by the same name."""
_TYPES = {"TEXT": "text", "BIGINT": "int8"}
"""As ``stage_columns`` spells them, and as COPY's binary form wants them named."""
FILLED = "filled"
"""What a connection's transaction filled, and with which keys, stands under this until a commit empties it."""


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
