"""Rows that surely fit a page, and temporary tables for them that have no TOAST table, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Table

_SHORT, _TOGETHER = 7_000, 8
"""Octets of a row, spelled by MessagePack, for it to fit a page of 8 KiB; rows that are measured at once."""
_spell = msgspec.msgpack.Encoder().encode
_STORAGE_SINCE = (16,)
"""The PostgreSQL since which CREATE TABLE says how a column is stored."""


def are_short(connection: Connection, staged: Sequence[Sequence[Any]]) -> bool:
    """Tell whether rows surely fit a table without a TOAST table, which each commit would empty and index anew.

    Sixty tables with one took ten times as long to empty as sixty without.
    """
    if (connection.dialect.server_version_info or ()) < _STORAGE_SINCE:
        return False
    # Spelled some at a time, in C: each row by itself only where they are long together.
    together = (staged[place : place + _TOGETHER] for place in range(0, len(staged), _TOGETHER))
    return all(len(_spell(some)) <= _SHORT or max(len(_spell(row)) for row in some) <= _SHORT for some in together)


def plain_columns(connection: Connection, table: Table) -> str:
    """Return a table's columns for a twin without a TOAST table, on PostgreSQL."""
    spelled = ((column.name, column.type.compile(connection.dialect)) for column in table.columns)
    columns = (f"{name} {kind}" if kind.endswith("INT") else f"{name} {_plain(kind)}" for name, kind in spelled)
    return f"({', '.join(columns)})"


def _plain(kind: str) -> str:
    name, collate, collation = kind.partition(" COLLATE ")
    return f"{name} STORAGE PLAIN{collate}{collation}"
