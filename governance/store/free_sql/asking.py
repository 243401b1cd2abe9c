"""Asks a store what a person wrote in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from governance.store.free_sql import on_postgresql, on_sqlite
from governance.store.free_sql.answer import Answer
from governance.store.free_sql.letting import let_through
from ingest.contract.errors import SetupError


@contextmanager
def answer_of(engine: Engine, sql: str, seconds: float) -> Iterator[Answer]:
    """Give the answer of one SELECT over the views, stopped after so many seconds.

    Raises UnclearError where it cannot be read, DeclinedError where it asks for more or takes too long, SetupError
    where the store cannot be asked so.
    """
    statement = let_through(sql)
    if engine.dialect.name == "postgresql":
        with on_postgresql.answered(engine, statement, seconds) as answer:
            yield answer
        return
    file = engine.url.database
    if file in (None, "", ":memory:"):
        raise SetupError("a store in memory is asked by whoever made it alone; SQL needs one in a file or on a server")
    with on_sqlite.answered(Path(str(file)), statement, seconds) as answer:
        yield answer
