"""An evaluator that has nothing to do asks little, however many kinds of work items there are."""

from __future__ import annotations

from governance.worker.evaluator import KINDS
from tests.governance.store.noted import noted
from tests.governance.told import Told

MOST = 12
"""Statements of a look for work; there are more than thirty kinds."""


def test_a_look_for_work_asks_of_all_kinds_at_once(store_url: str) -> None:
    told = Told(store_url)
    told.drain()
    with noted(told.engine) as statements:
        assert told.drain() == 0
    told.engine.dispose()
    assert len(statements) <= MOST < len(KINDS), statements
    assert sum("dirty_mark" in statement for statement, _ in statements) == 1
