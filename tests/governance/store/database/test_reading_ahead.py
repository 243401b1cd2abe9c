"""One page is asked for ahead, of the same snapshot, and nobody is left asking."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import Connection, Engine, text

from governance.store.database.engine import checking, open_engine, writing
from governance.store.database.reading_ahead import one_page_ahead
from governance.store.database.statements import rows
from ingest.contract.errors import TransientError

_LAST = 4


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    opened = open_engine(store_url)
    with writing(opened) as connection:
        connection.execute(text("CREATE TABLE counter (id INTEGER PRIMARY KEY, n INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (1, 0)"))
    yield opened
    opened.dispose()


def asking() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("jitgov-ahead")]


def test_pages_come_in_order_and_see_what_the_caller_sees(engine: Engine) -> None:
    def ask(connection: Connection, before: tuple[int, int] | None) -> tuple[int, int] | None:
        number = 0 if before is None else before[0] + 1
        return (number, rows(connection, "SELECT n FROM counter")[0][0]) if number < _LAST else None

    with checking(engine) as connection:
        seen = []
        for number, counted in one_page_ahead(connection, ask):
            with writing(engine) as other:
                other.execute(text("UPDATE counter SET n = n + 1"))
            seen.append((number, counted, rows(connection, "SELECT n FROM counter")[0][0]))
    assert seen == [(number, 0, 0) for number in range(_LAST)]
    assert asking() == []


def test_no_more_than_one_page_is_asked_for_ahead(engine: Engine) -> None:
    asked: list[int] = []

    def ask(_: Connection, before: int | None) -> int:
        asked.append(0 if before is None else before + 1)
        return asked[-1]

    with checking(engine) as connection, closing(one_page_ahead(connection, ask)) as pages:
        for page in pages:
            assert len(asked) <= page + 2
            if page == _LAST:
                break
    assert asking() == []


def test_an_error_of_a_question_is_raised_at_the_caller(engine: Engine) -> None:
    def ask(connection: Connection, before: int | None) -> int:
        if before is not None:
            raise TransientError("the store went away")
        return 1

    with checking(engine) as connection, closing(one_page_ahead(connection, ask)) as pages:
        assert next(pages) == 1
        with pytest.raises(TransientError, match="went away"):
            next(pages)
    assert asking() == []


def test_who_stops_early_waits_for_no_answer(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    began = threading.Event()

    def ask(connection: Connection, before: int | None) -> int:
        if before is not None:
            began.set()
            rows(connection, "SELECT pg_sleep(600)")
        return 1

    started = time.monotonic()
    with checking(engine) as connection, closing(one_page_ahead(connection, ask)) as pages:
        assert next(pages) == 1
        assert began.wait(60)
    assert time.monotonic() - started < 300
    assert asking() == []
    # The connection of the question that was given up serves the next one.
    with checking(engine) as connection, checking(engine) as other:
        assert (rows(connection, "SELECT 1"), rows(other, "SELECT 1")) == ([(1,)], [(1,)])
    engine.dispose()


def test_neither_connection_has_an_id_that_work_items_would_wait_for(postgres_url: str) -> None:
    engine = open_engine(postgres_url)

    def ask(connection: Connection, before: object) -> list[tuple[object, ...]] | None:
        return rows(connection, "SELECT pg_current_xact_id_if_assigned()::text") if before is None else None

    with checking(engine) as connection:
        assert list(one_page_ahead(connection, ask)) == [[(None,)]]
        assert rows(connection, "SELECT pg_current_xact_id_if_assigned()::text") == [(None,)]
    engine.dispose()
