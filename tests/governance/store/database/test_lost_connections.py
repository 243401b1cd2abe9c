"""What stands in the pool is used as it is, unless the server has hung up or was silent for long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import Connection, Engine

from governance.store.database import lost_connections
from governance.store.database.engine import open_engine, reading, reading_once, writing
from governance.store.database.statements import rows
from ingest.contract.errors import TransientError

Opened = Callable[[Engine], AbstractContextManager[Connection]]


@pytest.fixture
def engine(bare_postgres_url: str) -> Iterator[Engine]:
    engine = open_engine(bare_postgres_url)
    yield engine
    engine.dispose()


def backend(engine: Engine) -> int:
    with reading_once(engine) as connection:
        return int(rows(connection, "SELECT pg_backend_pid()")[0][0])


def close_idle_one(engine: Engine) -> None:
    with engine.connect() as connection:
        idle = connection.connection.driver_connection
    assert idle is not None
    idle.close()


def test_one_that_was_closed_is_not_given_out(engine: Engine) -> None:
    before = backend(engine)
    close_idle_one(engine)
    assert backend(engine) != before


def test_one_to_which_something_was_said_is_still_there(engine: Engine, bare_postgres_url: str) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql("LISTEN news")
    before = backend(engine)
    other = open_engine(bare_postgres_url)
    with writing(other) as connection:
        connection.exec_driver_sql("NOTIFY news")
    other.dispose()
    assert backend(engine) == before


def test_one_that_was_silent_for_long_is_asked(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    answers = lost_connections._answers

    def noted(connection: object) -> bool:
        asked.append(answers(connection))  # type: ignore[arg-type] # it is what the pool gives
        return False

    before = backend(engine)
    monkeypatch.setattr(lost_connections, "_answers", noted)
    assert backend(engine) == before
    assert asked == []
    monkeypatch.setattr(lost_connections, "_ASKED_AFTER_SECONDS", -1.0)
    # It does answer; were it not so, another one would be opened.
    assert backend(engine) != before
    assert asked == [True]


@pytest.mark.parametrize("opened", [reading_once, reading, writing])
def test_one_that_is_lost_while_it_is_asked_is_let_go_without_a_word(
    engine: Engine, opened: Opened, bare_postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    other = open_engine(bare_postgres_url)
    with pytest.raises(TransientError, match="try again"), opened(engine) as connection:
        (own,) = rows(connection, "SELECT pg_backend_pid()")
        with writing(other) as beside:
            rows(beside, "SELECT pg_terminate_backend(%s, 5000)", own)
        rows(connection, "SELECT 1")
    other.dispose()
    assert backend(engine) != own[0]
    assert not [record for record in caplog.records if record.name.startswith("sqlalchemy")]
