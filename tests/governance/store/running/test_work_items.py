"""One work item per account is enough, as long as nobody who wants it drained misses what it was left for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine

from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import ensure_schema
from governance.store.database.statements import rows
from governance.store.running.settled import look
from governance.store.running.work_items import advance, claim, claim_subjects, enqueue, enqueue_accounts, pending


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
        look(connection)
        return claim_subjects(connection, "account", 10)


def looked(engine: Engine) -> None:
    with writing(engine) as connection:
        look(connection)


def test_an_account_that_is_enqueued_is_not_enqueued_again(engine: Engine) -> None:
    leave(engine, "a", "b")
    leave(engine, "b", "c")
    assert left(engine) == ["account:a", "account:b", "account:c"]
    assert taken(engine) == {"a", "b", "c"}
    with reading(engine) as connection:
        assert not pending(connection)
    leave(engine, "b")
    assert left(engine) == ["account:b"]


def test_all_items_of_a_subject_are_claimed_with_its_oldest(engine: Engine) -> None:
    for applications in (["crm", "hr"], ["crm"], ["crm", "mail"]):
        with writing(engine) as connection:
            enqueue(connection, [f"estate:{application}" for application in applications], 1)
    with writing(engine) as connection:
        look(connection)
        assert claim_subjects(connection, "estate", 2) == {"crm", "hr"}
    assert left(engine) == ["estate:mail"]


def test_an_item_that_is_kept_is_claimed_when_whoever_kept_it_has_ended(postgresql: Engine) -> None:
    leave(postgresql, "a", "b")
    looked(postgresql)
    with writing(postgresql) as connection:
        enqueue_accounts(connection, ["b"], 1)
        assert taken(postgresql) == {"a"}
    assert taken(postgresql) == {"b"}


def test_an_item_that_is_being_drained_is_left_again(postgresql: Engine) -> None:
    leave(postgresql, "a")
    with writing(postgresql) as connection:
        look(connection)
        assert claim_subjects(connection, "account", 10) == {"a"}
        leave(postgresql, "a")
    assert taken(postgresql) == {"a"}
    assert left(postgresql) == []


def test_an_item_is_kept_for_nothing_by_whoever_fails(postgresql: Engine) -> None:
    leave(postgresql, "a")
    with pytest.raises(ZeroDivisionError), writing(postgresql) as connection:
        enqueue_accounts(connection, ["a"], 1)
        1 / 0  # noqa: B018
    assert taken(postgresql) == {"a"}


def test_what_others_hold_and_give_back_is_claimed_later(postgresql: Engine) -> None:
    leave(postgresql, "a")
    with pytest.raises(ZeroDivisionError), writing(postgresql) as connection:
        look(connection)
        assert claim_subjects(connection, "account", 1) == {"a"}
        leave(postgresql, "b")
        leave(postgresql, "c")
        assert taken(postgresql) == set(), "the transaction that holds a is older than b and c"
        1 / 0  # noqa: B018
    assert taken(postgresql) == {"a", "b", "c"}


def test_an_item_left_before_others_and_committed_after_them_is_claimed(postgresql: Engine) -> None:
    with writing(postgresql) as connection:
        enqueue_accounts(connection, ["a"], 1)
        leave(postgresql, "b")
        assert taken(postgresql) == set()
    assert taken(postgresql) == {"a", "b"}


def test_kinds_are_claimed_one_after_the_other_and_each_oldest_first(engine: Engine) -> None:
    with writing(engine) as connection:
        enqueue(connection, ["group:b", "identity:i", "group:a"], 1)
    with writing(engine) as connection:
        enqueue(connection, ["group:0"], 1)
    with writing(engine) as connection:
        look(connection)
        claimed = claim(connection, ("person", "group", "identity"), 4)
        assert [item.name for item in claimed] == ["group:a", "group:b", "group:0", "identity:i"]
        assert [item.name for item in claim(connection, ("group",), 1)] == ["group:a"]
        advance(connection, claimed[0], "so far")
    with writing(engine) as connection:
        assert claim(connection, ("group",), 1) == [claimed[0]._replace(cursor="so far")]


def test_what_was_deleted_is_not_walked_past_again_while_a_snapshot_is_open(postgresql: Engine) -> None:
    with writing(postgresql) as connection:
        enqueue_accounts(connection, [f"{number:05d}" for number in range(5_000)], 1)
    with postgresql.connect().execution_options(isolation_level="REPEATABLE READ") as snapshot:
        assert rows(snapshot, "SELECT COUNT(*) FROM dirty_mark") == [(5_000,)]
        with postgresql.connect() as evaluator:
            for _ in range(49):
                with evaluator.begin():
                    look(evaluator)
                    assert len(claim_subjects(evaluator, "account", 100)) == 100
            with evaluator.begin():
                look(evaluator)
                before = _walked(evaluator)
                assert len(claim_subjects(evaluator, "account", 50)) == 50
                assert _walked(evaluator) - before < 1_500, "4,900 were deleted before"


def _walked(connection: Connection) -> int:
    """Return how many index entries of the work items this transaction has read, those of deleted rows included."""
    sql = (
        "SELECT SUM(pg_stat_get_xact_tuples_returned(indexrelid)) FROM pg_index WHERE indrelid = 'dirty_mark'::regclass"
    )
    return int(rows(connection, sql)[0][0] or 0)
