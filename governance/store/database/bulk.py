"""Writes sets, not rows: many rows are staged, then one statement inserts, merges or deletes them.

Callers sort rows by key where rows are locked: two workers that take locks in one order cannot deadlock.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table

from governance.store.database.staging import stage, stage_columns, stage_keys
from governance.store.database.statements import Row, among, rows, run


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
