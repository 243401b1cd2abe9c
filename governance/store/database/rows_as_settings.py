"""Keys in a setting of a PostgreSQL transaction; and rows, for one that writes nothing.

A temporary table would give that one an id: work items wait for every transaction that has an id, so a long check would
hold them all back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

WITHOUT_WRITING = "jitgov_without_writing"
"""The execution option of a connection that stages keys and writes nothing (``engine.checking``)."""
_BETWEEN = '","'


def keeps_rows_as_settings(connection: Connection) -> bool:
    """Tell whether a connection's transaction puts the rows that it stages into settings."""
    is_postgresql = connection.dialect.name == "postgresql"
    return is_postgresql and bool(connection.get_execution_options().get(WITHOUT_WRITING))


def set_keys(connection: Connection, name: str, keys: Sequence[str]) -> None:
    """Put ids into a setting, as an array: that is read in a fraction of the time that rows of several columns take."""
    spelled = _BETWEEN.join(keys)
    # Hardly any key has a sign that means something to an array: looked for in all of them at once.
    if "\\" in spelled or spelled.count('"') != 2 * (len(keys) - 1):
        spelled = _BETWEEN.join(key.replace("\\", "\\\\").replace('"', '\\"') for key in keys)
    _set(connection, name, f'{{"{spelled}"}}' if keys else "{}")


def keys_in_setting(name: str) -> str:
    """Return what SQL reads the ids in a setting from, as column ``k``."""
    return f"(SELECT k COLLATE \"C\" AS k FROM unnest(current_setting('jitgov.{name}')::text[]) AS given(k))"


def set_columns(connection: Connection, name: str, columns: str, staged: Sequence[Sequence[Any]]) -> str:
    """Put rows of stated columns (``k TEXT, day BIGINT``) into a setting; return what SQL reads them from."""
    names = [column.split()[0] for column in columns.split(", ")]
    _set(connection, name, msgspec.json.encode([dict(zip(names, row, strict=True)) for row in staged]).decode())
    spelled = columns.replace("TEXT", 'TEXT COLLATE "C"')
    return f"(SELECT * FROM jsonb_to_recordset(current_setting('jitgov.{name}')::jsonb) AS given({spelled}))"


def _set(connection: Connection, name: str, value: str) -> None:
    connection.exec_driver_sql(f"SELECT set_config('jitgov.{name}', %s, true) IS NULL", (value,)).close()
