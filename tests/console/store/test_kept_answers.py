"""A deed begins once under its key, whoever else begins it or forgets it meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from console.store.kept_answers import KeptAnswer, begin_deed, forget_deed
from console.store.own_tables import metadata
from governance.store.database.engine import open_engine, writing

ENDS_AT = 1_000


def begun(engine: Engine) -> KeptAnswer | None:
    with writing(engine) as connection:
        return begin_deed(connection, "key", "request", ENDS_AT, 5)


@pytest.fixture
def engine(postgres_url: str) -> Engine:
    engine = open_engine(postgres_url)
    with writing(engine) as connection:
        metadata.create_all(connection)
    return engine


def test_it_begins_anew_where_it_was_forgotten_as_it_was_looked_for(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert begun(engine) is None

    def inserted(*_: object) -> list[str]:
        # Another transaction has begun it; it forgets it before this one reads what that one kept.
        monkeypatch.undo()
        with writing(engine) as other:
            forget_deed(other, "key")
        return []

    monkeypatch.setattr("console.store.kept_answers.insert_absent", inserted)
    assert begun(engine) is None
    kept = begun(engine)
    assert kept is not None and kept.request_hash == "request"
    engine.dispose()


def test_of_many_who_begin_and_forget_each_is_told_one_or_the_other(engine: Engine) -> None:
    def begin_and_forget(_: int) -> int:
        own = 0
        for _ in range(50):
            if begun(engine) is None:
                own += 1
                with writing(engine) as connection:
                    forget_deed(connection, "key")
        return own

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(begin_and_forget, range(4))) >= 1
    engine.dispose()
