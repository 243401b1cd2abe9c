"""Keys are found whatever stands in them, and however they are spelled to PostgreSQL."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Engine

from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.key_arrays import as_array
from governance.store.database.statements import run
from governance.store.database.streaming import rows_among
from governance.store.database.together import ask_together, keyed

SQL = "SELECT k FROM given WHERE k IN ({keys})"
ODD = ['a"b', "a\\b", 'a","b', "{a,b}", "NULL", "", " a ", "a|b:c", "é", "a'b", '"', "%s", "a\nb"]
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)


@pytest.mark.parametrize("key", ODD)
@pytest.mark.parametrize("beside", [[], ["x"], ["x", 'y"'], ["x", "y\\"]])
def test_a_key_is_found_among_others(bare_store_url: str, key: str, beside: list[str]) -> None:
    engine = open_engine(bare_store_url)
    with writing(engine) as connection:
        run(connection, "CREATE TABLE given (k TEXT)")
        for stored in (key, f"{key} and more"):
            run(connection, "INSERT INTO given VALUES (%s)", (stored,))
        assert list(rows_among(connection, SQL, [key, *beside])) == [(key,)]
        assert ask_together(connection, [keyed(connection, SQL, [key, *beside])]) == [[(key,)]]
    engine.dispose()


@given(keys=st.lists(TEXTS, min_size=1, max_size=5))
@example(keys=['a","b', "c"])
def test_an_array_that_is_spelled_here_reads_as_its_keys(keys: list[str]) -> None:
    array = as_array(keys)
    if array != keys:
        assert isinstance(array, str)
        assert array[2:-2].split('","') == keys


def test_other_keys_are_left_to_the_driver(postgres_url: str) -> None:
    engine: Engine = open_engine(postgres_url)
    with reading(engine) as connection:
        sql = "SELECT k FROM generate_series(1, 5) AS given(k) WHERE k IN ({keys}) ORDER BY k"
        assert [row[0] for row in rows_among(connection, sql, [2, 4])] == [2, 4]  # type: ignore[list-item] # numbers
    engine.dispose()
