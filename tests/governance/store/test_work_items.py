"""One work item per account is enough, as long as nobody who wants it drained misses what it was left for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from governance.store.bulk import rows
from governance.store.engine import open_engine, reading, writing
from governance.store.migrate import ensure_schema
from governance.store.work_items import claim_accounts, enqueue_accounts, pending


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    yield from _opened(store_url)


@pytest.fixture
def postgresql(postgres_url: str) -> Iterator[Engine]:
    yield from _opened(postgres_url)


def _opened(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    ensure_schema(engine)
    yield engine
    engine.dispose()


def leave(engine: Engine, *accounts: str) -> None:
    with writing(engine) as connection:
        enqueue_accounts(connection, accounts, 1)


def left(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return [row[0] for row in rows(connection, "SELECT mark FROM dirty_mark ORDER BY mark")]


def taken(engine: Engine) -> set[str]:
    with writing(engine) as connection:
        return claim_accounts(connection, 10)


def test_an_account_that_is_enqueued_is_not_enqueued_again(engine: Engine) -> None:
    leave(engine, "a", "b")
    leave(engine, "b", "c")
    assert left(engine) == ["account:a", "account:b", "account:c"]
    assert taken(engine) == {"a", "b", "c"}
    with reading(engine) as connection:
        assert not pending(connection)
    leave(engine, "b")
    assert left(engine) == ["account:b"]


def test_an_item_that_is_kept_is_claimed_when_whoever_kept_it_has_ended(postgresql: Engine) -> None:
    leave(postgresql, "a", "b")
    with writing(postgresql) as connection:
        enqueue_accounts(connection, ["b"], 1)
        assert taken(postgresql) == {"a"}
    assert taken(postgresql) == {"b"}


def test_an_item_that_is_being_drained_is_left_again(postgresql: Engine) -> None:
    leave(postgresql, "a")
    with writing(postgresql) as connection:
        assert claim_accounts(connection, 10) == {"a"}
        leave(postgresql, "a")
    assert taken(postgresql) == {"a"}
    assert left(postgresql) == []


def test_an_item_is_kept_for_nothing_by_whoever_fails(postgresql: Engine) -> None:
    leave(postgresql, "a")
    with pytest.raises(ZeroDivisionError), writing(postgresql) as connection:
        enqueue_accounts(connection, ["a"], 1)
        1 / 0  # noqa: B018
    assert taken(postgresql) == {"a"}
