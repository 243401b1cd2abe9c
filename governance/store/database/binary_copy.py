"""PostgreSQL's COPY in its binary form, by which many rows enter a table: bytes go as they are, numbers unparsed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection as PgConnection
from sqlalchemy import BigInteger, Connection, LargeBinary, SmallInteger, Table

from ingest.contract.errors import BrokenError


def column_types(table: Table) -> list[str]:
    """Return PostgreSQL's types of a table's columns, as COPY wants them named."""
    return [_type_of(column.type) for column in table.columns]


def copy_rows(connection: Connection, name: str, types: Sequence[str], given: Sequence[Sequence[Any]]) -> None:
    """Copy full rows into a table; ``types`` of its columns as ``column_types`` names them.

    psycopg's IntegrityError: the key of one is there already; the transaction, or its savepoint, is lost by it.
    """
    driver = connection.connection.driver_connection
    if not isinstance(driver, PgConnection):
        raise BrokenError(f"the store's driver is {type(driver).__name__}, psycopg was expected")
    with driver.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN (FORMAT BINARY)".encode()) as copy:
        copy.set_types(types)
        for row in given:
            copy.write_row(row)


def _type_of(kind: object) -> str:
    if isinstance(kind, LargeBinary):
        return "bytea"
    if isinstance(kind, SmallInteger):
        return "int2"
    return "int8" if isinstance(kind, BigInteger) else "text"
