"""A consumer has every change once, whatever commits when; nothing is kept that everybody has had."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine

from governance.model.changes import Change
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import ensure_schema
from governance.store.database.statements import rows
from governance.store.feed.change_feed import advance, is_wanted, read_changes, register, unregister, write_changes
from ingest.contract.errors import BrokenError


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    yield from opened(store_url)


@pytest.fixture
def postgresql(postgres_url: str) -> Iterator[Engine]:
    yield from opened(postgres_url)


def opened(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    ensure_schema(engine)
    with writing(engine) as connection:
        register(connection, "mail", 1)
    yield engine
    engine.dispose()


def write(connection: Connection, *subjects: str) -> None:
    write_changes(connection, [Change("account", s, None, "{}", None, 1, 2, 0, 0) for s in subjects])


def written(engine: Engine, *subjects: str) -> None:
    with writing(engine) as connection:
        write(connection, *subjects)


def had(engine: Engine, most: int = 10, consumer: str = "mail") -> list[str]:
    with writing(engine) as connection:
        found = read_changes(connection, consumer, most)
        if found:
            advance(connection, consumer, found[-1].change_id)
        return [change.change.subject for change in found]


def kept(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(rows(connection, "SELECT COUNT(*) FROM change")[0][0])


def test_changes_come_in_order_and_once(engine: Engine) -> None:
    written(engine, "b", "a")
    written(engine, "c")
    assert [had(engine, 2), had(engine, 2), had(engine, 2)] == [["b", "a"], ["c"], []]
    written(engine, "d")
    assert (had(engine), had(engine)) == (["d"], [])


def test_what_was_read_and_not_done_comes_again(engine: Engine) -> None:
    written(engine, "a")
    with pytest.raises(ZeroDivisionError), writing(engine) as connection:
        found = read_changes(connection, "mail", 10)
        advance(connection, "mail", found[-1].change_id)
        1 / 0  # noqa: B018 - the consumer dies here
    assert had(engine) == ["a"]


def test_what_commits_late_is_not_passed(postgresql: Engine) -> None:
    with writing(postgresql) as late:
        write(late, "late")
        written(postgresql, "early")
        assert had(postgresql) == []
    assert had(postgresql) == ["late", "early"]


def test_of_one_row_the_later_change_comes_later(postgresql: Engine) -> None:
    """The transaction that begins first writes last: its id is the lower one, its change the newer one."""
    with writing(postgresql) as first:
        write(first, "other")
        written(postgresql, "old")
        assert had(postgresql) == []
        write(first, "new")
    assert had(postgresql) == ["other", "old", "new"]


def test_what_everybody_has_had_is_gone(engine: Engine) -> None:
    with writing(engine) as connection:
        register(connection, "slow", 1)
    for subject in "abcdef":
        written(engine, subject)
        assert had(engine) == [subject]
    assert kept(engine) == 6
    assert had(engine, 10, "slow") == list("abcdef")
    written(engine, "g")
    assert (had(engine), had(engine, 10, "slow")) == (["g"], ["g"])
    assert kept(engine) <= 1
    with writing(engine) as connection:
        unregister(connection, "slow")
    written(engine, "h")
    assert had(engine) == ["h"]


def test_who_registers_reads_from_then_on_and_only_once(engine: Engine) -> None:
    written(engine, "a")
    with writing(engine) as connection:
        register(connection, "new", 2)
        register(connection, "mail", 3)
    written(engine, "b")
    assert had(engine, 10, "new")[-1:] == ["b"]
    assert had(engine) == ["a", "b"]


def test_a_stranger_is_told_so(engine: Engine) -> None:
    with pytest.raises(BrokenError, match="nobody registered 'stranger'"):
        had(engine, 10, "stranger")


def test_the_feed_is_wanted_while_somebody_reads_it(engine: Engine) -> None:
    with writing(engine) as connection:
        assert is_wanted(connection)
        unregister(connection, "mail")
        assert not is_wanted(connection)
