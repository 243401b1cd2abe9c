"""A transaction is settled once all have ended that ran when it committed: who began after it may have read before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine

from governance.store.database.engine import open_engine, writing
from governance.store.database.migrate import ensure_schema
from governance.store.database.statements import rows
from governance.store.running.settled import look, settled_until
from ingest.contract.errors import BrokenError


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    engine = open_engine(postgres_url)
    ensure_schema(engine)
    yield engine
    engine.dispose()


def begun(connection: Connection) -> int:
    return int(rows(connection, "SELECT pg_current_xact_id()::text::bigint")[0][0])


def settled(engine: Engine) -> int:
    with writing(engine) as connection:
        look(connection)
        until = settled_until(connection)
        assert until is not None
        return until


def test_what_ended_is_settled_at_once_where_nobody_else_runs(engine: Engine) -> None:
    with writing(engine) as connection:
        own = begun(connection)
    assert settled(engine) > own


def test_a_transaction_waits_for_who_began_after_it_and_before_its_commit(engine: Engine) -> None:
    with engine.connect() as one, engine.connect() as other:
        with one.begin():
            own = begun(one)
            beside = other.begin()
            begun(other)
        assert settled(engine) <= own, "the other may have read before the commit"
        beside.commit()
        assert settled(engine) > own


def test_who_began_after_the_commit_is_not_waited_for_twice(engine: Engine) -> None:
    with engine.connect() as one, engine.connect() as other:
        with one.begin():
            own = begun(one)
        first = other.begin()
        begun(other)
        assert settled(engine) <= own, "it was not seen whether the other began before the commit"
        with engine.connect() as third, third.begin():
            begun(third)
            first.commit()
            assert settled(engine) > own


def test_a_transaction_that_has_written_looks_too_late(engine: Engine) -> None:
    with writing(engine) as connection:
        begun(connection)
        with pytest.raises(BrokenError, match="too late"):
            look(connection)


def test_sqlite_runs_one_transaction_at_a_time(tmp_path: object) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/store.sqlite")
    with writing(engine) as connection:
        look(connection)
        assert settled_until(connection) is None
    engine.dispose()
