"""Rows that are staged come out as they went in, however long, and short ones cost a commit little."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import Connection, Engine

from governance.store.database.engine import checking, open_engine, writing
from governance.store.database.staging import stage, stage_columns, stage_keys
from governance.store.database.statements import rows, run
from governance.store.schema import seen

COLUMNS = "k TEXT, spelled TEXT, n BIGINT"
SHORT = [("a", "Ada", 1), ("b", "é" * 500, 2)]
LONG = [("a", "Ada", 1), ("b", "".join(map(str, range(9_000))), 2)]


@pytest.fixture
def engine(bare_store_url: str) -> Iterator[Engine]:
    engine = open_engine(bare_store_url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("turns", [[SHORT, LONG, SHORT], [LONG, SHORT]])
def test_rows_come_out_as_they_went_in_however_long(engine: Engine, turns: list[list[tuple[str, str, int]]]) -> None:
    for given in turns:
        with writing(engine) as connection:
            staged = stage_columns(connection, "stage_text", COLUMNS, given)
            assert [tuple(row) for row in rows(connection, f"SELECT * FROM {staged} ORDER BY k")] == given


@pytest.mark.parametrize("opened", [checking, writing])
@pytest.mark.parametrize("keys", [[], ["NULL"], ["a", '"', "{b,c}", "back\\slash", "é|€ x", "", "it's %s"]])
def test_keys_come_out_as_they_went_in_whatever_they_are_spelled_with(
    engine: Engine, opened: Callable[[Engine], AbstractContextManager[Connection]], keys: list[str]
) -> None:
    with opened(engine) as connection:
        staged = stage_keys(connection, keys)
        assert [row[0] for row in rows(connection, f"SELECT k FROM {staged} k ORDER BY k")] == sorted(keys)


def test_short_rows_stand_in_a_table_that_a_commit_empties_at_once(bare_postgres_url: str) -> None:
    engine = open_engine(bare_postgres_url)
    with writing(engine) as connection:
        toasts = {
            len(given): rows(
                connection,
                "SELECT reltoastrelid <> 0 FROM pg_class WHERE oid = %s::regclass",
                (stage_columns(connection, "stage_text", COLUMNS, given),),
            )[0][0]
            for given in (SHORT[:1], LONG)
        }
    engine.dispose()
    assert toasts == {1: False, 2: True}


def test_full_rows_stand_in_such_a_table_while_they_fit_a_page(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    short = ("application", "okta:acme|a", "Payroll", None, None)
    long = ("application", "okta:acme|b", "x" * 9_000, None, None)
    with writing(engine) as connection:
        toasts = {
            name: rows(
                connection,
                f"SELECT reltoastrelid <> 0, (SELECT COUNT(*) FROM {name}) FROM pg_class WHERE oid = "
                f"'{name}'::regclass",
            )[0]
            for name in (
                stage(connection, seen.entity_name, [short] * 9),
                stage(connection, seen.entity_name, [short, long]),
            )
        }
    engine.dispose()
    assert {name: tuple(told) for name, told in toasts.items()} == {
        "stage_entity_name": (False, 9),
        "stage_entity_name_long": (True, 2),
    }


def test_what_a_transaction_staged_is_gone_in_the_next_one_and_in_its_own_when_staged_anew(engine: Engine) -> None:
    for _ in range(2):
        with writing(engine) as connection:
            for given in (SHORT, SHORT[:1]):
                staged = stage_columns(connection, "stage_text", COLUMNS, given)
                assert rows(connection, f"SELECT COUNT(*) FROM {staged}") == [(len(given),)]
    with pytest.raises(ZeroDivisionError), writing(engine) as connection:
        stage_columns(connection, "stage_text", COLUMNS, SHORT)
        raise ZeroDivisionError
    with writing(engine) as connection:
        assert rows(connection, f"SELECT COUNT(*) FROM {stage_columns(connection, 'stage_text', COLUMNS, [])}") == [
            (0,)
        ]


def test_the_same_keys_are_staged_once_in_a_transaction_and_others_replace_them(engine: Engine) -> None:
    sql = "SELECT COUNT(*) FROM {}"
    with writing(engine) as connection:
        staged = stage_columns(connection, "stage_text", COLUMNS, SHORT)
        # Nobody else does that: it shows whether they are staged anew.
        run(connection, f"DELETE FROM {staged}")
        assert rows(connection, sql.format(stage_columns(connection, "stage_text", COLUMNS, list(SHORT)))) == [(0,)]
        assert rows(connection, sql.format(stage_columns(connection, "stage_text", COLUMNS, SHORT[:1]))) == [(1,)]
    with writing(engine) as connection:
        assert rows(connection, sql.format(stage_columns(connection, "stage_text", COLUMNS, SHORT[:1]))) == [(1,)]
