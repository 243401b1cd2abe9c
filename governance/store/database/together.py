"""Asks several questions at once: what a page shows of its rows stands in many tables, and each trip takes its time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection as PgConnection
from sqlalchemy import Connection

from governance.store.database.key_arrays import as_array
from governance.store.database.statements import is_postgresql, rows
from ingest.contract.errors import BrokenError

_encode = msgspec.json.Encoder().encode
_AMONG = "IN ({keys})"


class Question(NamedTuple):
    """A query, with ``%s`` for each parameter, and the parameters."""

    sql: str
    parameters: tuple[Any, ...] = ()


def keyed(connection: Connection, sql: str, keys: Iterable[str], *others: Any) -> Question | None:
    """Return the question about a set of keys, None where there is none.

    ``IN ({keys})`` stands for the keys, before any other parameter; they are one parameter, so that the statement is
    the same however many they are.
    """
    wanted = sorted(set(keys))
    if not wanted:
        return None
    if is_postgresql(connection):
        return Question(sql.replace(_AMONG, "= ANY(%s)").format(), (as_array(wanted), *others))
    chosen = "SELECT value FROM json_each(%s)"
    return Question(sql.format(keys=chosen), (_encode(wanted).decode(), *others))


def ask_together(connection: Connection, questions: Sequence[Question | None]) -> list[list[Any]]:
    """Return the rows of each question, in their order; no rows of none.

    PostgreSQL is sent all of them in one go, and answers in one.
    """
    if not is_postgresql(connection):
        return [rows(connection, *question) if question is not None else [] for question in questions]
    driver = connection.connection.driver_connection
    if not isinstance(driver, PgConnection):
        raise BrokenError(f"the store's driver is {type(driver).__name__}, psycopg was expected")
    with driver.pipeline():
        asked = [driver.execute(*question) if question is not None else None for question in questions]
        return [cursor.fetchall() if cursor is not None else [] for cursor in asked]
