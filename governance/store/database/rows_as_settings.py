"""Rows in a setting of a PostgreSQL transaction, for one that writes nothing: a temporary table would give it an id.

Work items wait for every transaction that has an id, so a long check would hold them all back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

WITHOUT_WRITING = "jitgov_without_writing"
"""The execution option of a connection that stages keys and writes nothing (``engine.checking``)."""


def keeps_rows_as_settings(connection: Connection) -> bool:
    """Tell whether a connection's transaction puts the rows that it stages into settings."""
    is_postgresql = connection.dialect.name == "postgresql"
    return is_postgresql and bool(connection.get_execution_options().get(WITHOUT_WRITING))


def set_keys(connection: Connection, name: str, keys: Iterable[str]) -> str:
    """Put ids into a setting; return what SQL reads them from, as column ``k``."""
    # An array is read in a fraction of the time that rows of several columns take.
    _set(connection, name, _spelled_array(list(keys)))
    return f"(SELECT k COLLATE \"C\" AS k FROM unnest(current_setting('jitgov.{name}')::text[]) AS given(k))"


def set_columns(connection: Connection, name: str, columns: str, staged: Sequence[Sequence[Any]]) -> str:
    """Put rows of stated columns (``k TEXT, day BIGINT``) into a setting; return what SQL reads them from."""
    names = [column.split()[0] for column in columns.split(", ")]
    _set(connection, name, msgspec.json.encode([dict(zip(names, row, strict=True)) for row in staged]).decode())
    spelled = columns.replace("TEXT", 'TEXT COLLATE "C"')
    return f"(SELECT * FROM jsonb_to_recordset(current_setting('jitgov.{name}')::jsonb) AS given({spelled}))"


def _spelled_array(keys: Sequence[str]) -> str:
    if not keys:
        return "{}"
    spelled = '","'.join(keys)
    # Hardly any key has a sign that means something to an array: looked for in all of them at once.
    if "\\" in spelled or spelled.count('"') != 2 * (len(keys) - 1):
        spelled = '","'.join(key.replace("\\", "\\\\").replace('"', '\\"') for key in keys)
    return f'{{"{spelled}"}}'


def _set(connection: Connection, name: str, value: str) -> None:
    connection.exec_driver_sql(f"SELECT set_config('jitgov.{name}', %s, true) IS NULL", (value,)).close()
