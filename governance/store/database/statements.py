"""SQL that SQLite and PostgreSQL share: statements, questions, and the few clauses that each spells in its own way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from psycopg import Connection as PgConnection
from sqlalchemy import Connection

Row = Sequence[Any]
Answer = Callable[[], list[Any]]  # gives the rows of a query that was asked, once
_PLANS_TO_AVOID = ("enable_hashjoin", "enable_mergejoin", "enable_seqscan", "enable_material", "jit")


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


def join_on(connection: Connection, table: str, alias: str, condition: str) -> str:
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
