"""Inserts rows that are new as far as the transaction has seen: PostgreSQL takes them straight into their table."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from psycopg import IntegrityError
from sqlalchemy import Connection, Table

from governance.store.database.binary_copy import column_types, copy_rows
from governance.store.database.bulk import insert_absent, upsert
from governance.store.database.statements import Row, is_postgresql


def insert_new(connection: Connection, table: Table, fresh: Sequence[Row], *, replace: bool = True) -> None:
    """Insert full rows whose key is not there as far as this transaction has seen.

    One that is there after all is replaced, or left alone. PostgreSQL takes them straight into the table: that costs
    half of staging them and looking each key up.
    """
    if not fresh or insert_straight(connection, (table, fresh)):
        return
    if replace:
        upsert(connection, table, fresh)
    else:
        insert_absent(connection, table, fresh)


def insert_straight(connection: Connection, *fresh: tuple[Table, Sequence[Row]]) -> bool:
    """Insert full rows of tables all together, or none of them; tell whether they were.

    They are not where the key of one is there after all, and on SQLite, which gains nothing by it.
    """
    if not is_postgresql(connection):
        return False
    with suppress(IntegrityError), connection.begin_nested():
        for table, given in fresh:
            if given:
                copy_rows(connection, table.name, column_types(table), given)
        return True
    return False
