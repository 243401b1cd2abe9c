"""A read that streams ends with its connection, whoever broke it off and however late he lets go of it."""

from __future__ import annotations

import logging
import threading
from itertools import islice

import pytest

from governance.store.database.engine import open_engine, reading
from governance.store.database.streaming import stream

NUMBERS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i FROM n"


def test_all_rows_pass_in_blocks(bare_store_url: str) -> None:
    engine = open_engine(bare_store_url)
    with reading(engine) as connection:
        blocks = list(stream(connection, NUMBERS))
    assert [len(block) for block in blocks] == [1000] * 5
    assert [row for block in blocks for row in block] == [(n,) for n in range(1, 5001)]
    engine.dispose()


def test_one_that_was_broken_off_is_let_go_without_a_word(
    bare_store_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """As where what the rows were written to had no room."""
    engine = open_engine(bare_store_url)
    with caplog.at_level(logging.DEBUG):
        with reading(engine) as connection:
            blocks = stream(connection, NUMBERS)
            assert len(list(islice(blocks, 1))) == 1
        engine.dispose()
        del blocks
    # A client of Kafka that outlives its test may log from a thread of its own meanwhile.
    own = [record for record in caplog.records if record.thread == threading.get_ident()]
    assert [record.getMessage() for record in own if record.levelno >= logging.WARNING] == []
    with reading(engine) as connection:
        assert len(list(stream(connection, NUMBERS, size=5_000))) == 1
    engine.dispose()
