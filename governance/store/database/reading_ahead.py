"""Asks for what is needed next beside the work on what is at hand: the server looks it up while nobody waits for it.

On PostgreSQL another connection asks, which sees the very same snapshot. Of SQLite nothing is asked ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TypeVar

from psycopg import Connection as PgConnection
from psycopg import Error as PgError
from sqlalchemy import Connection

from governance.store.database.engine import checking
from governance.store.database.statements import is_postgresql, prepare, rows, run

Page = TypeVar("Page")
Ask = Callable[[Connection, Page | None], Page | None]
"""Asks for the page after another (None: for the first); None: there is no more."""


def one_page_ahead(connection: Connection, ask: Ask[Page]) -> Generator[Page, None, None]:
    """Yield the pages, each asked for while the caller works on the one before; ``connection``: one of ``checking``.

    What ``ask`` raises is raised here. When the generator ends, or is closed, nothing is asked any more.
    """
    if not is_postgresql(connection):
        page = ask(connection, None)
        while page is not None:
            yield page
            page = ask(connection, page)
        return
    with _beside(connection) as other, ThreadPoolExecutor(1, "jitgov-ahead") as thread:
        asked = thread.submit(ask, other, None)
        try:
            while (page := asked.result()) is not None:
                asked = thread.submit(ask, other, page)
                yield page
        finally:
            _give_up(asked, other)


@contextmanager
def _beside(connection: Connection) -> Iterator[Connection]:
    """Give another connection that sees what this one sees, however much is written meanwhile."""
    ((snapshot,),) = rows(connection, "SELECT pg_export_snapshot()")
    with checking(connection.engine) as other:
        # A utility statement takes no parameters; an exported snapshot's name is hexadecimal digits and hyphens.
        run(other, f"SET TRANSACTION SNAPSHOT '{snapshot}'")
        prepare(other)
        yield other


def _give_up(asked: Future[Page | None], other: Connection) -> None:
    """Have a question that nobody waits for any more end now."""
    driver = other.connection.driver_connection
    if not asked.cancel() and not asked.done() and isinstance(driver, PgConnection):
        # Where even that fails the connection is lost, and so is the question.
        with suppress(PgError):
            driver.cancel_safe()
