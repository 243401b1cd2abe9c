"""Which statements a store is asked, as they reach its driver: some go past SQLAlchemy, which tells of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, event

Statements = list[tuple[str, Any]]


@contextmanager
def noted(asked: Engine | Connection) -> Iterator[Statements]:
    """Give the statements that are asked meanwhile, with their parameters; SQLite tells them with these put in."""
    statements: Statements = []
    stops: list[Callable[[], None]] = []
    if isinstance(asked, Connection):
        stops.append(_begun(asked.connection.driver_connection, statements))
        yield from _noting(statements, stops)
        return

    def begin(driver: object, *_: object) -> None:
        stops.append(_begun(driver, statements))

    event.listen(asked, "checkout", begin)
    try:
        yield from _noting(statements, stops)
    finally:
        event.remove(asked, "checkout", begin)


def _noting(statements: Statements, stops: list[Callable[[], None]]) -> Iterator[Statements]:
    try:
        yield statements
    finally:
        for stop in stops:
            stop()


def _spelled(query: Any) -> Any:
    return query.decode() if isinstance(query, bytes) else query


def _begun(driver: object, statements: Statements) -> Callable[[], None]:
    """Begin to note what a driver's connection is asked; return what ends that."""
    if isinstance(driver, sqlite3.Connection):
        driver.set_trace_callback(lambda sql: statements.append((sql, ())))
        return lambda: driver.set_trace_callback(None)
    assert isinstance(driver, psycopg.Connection)

    class Noting(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
            statements.append((_spelled(query), params))
            return super().execute(query, params, **more)

    class NotingServer(psycopg.ServerCursor[Any]):
        def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
            statements.append((_spelled(query), params))
            return super().execute(query, params, **more)

    driver.cursor_factory, driver.server_cursor_factory = Noting, NotingServer

    def end() -> None:
        driver.cursor_factory, driver.server_cursor_factory = psycopg.Cursor, psycopg.ServerCursor

    return end
