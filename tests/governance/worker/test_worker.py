"""How many evaluators a worker has."""

from __future__ import annotations

import pytest

from governance.worker.worker import count_evaluators


@pytest.mark.parametrize(
    ("dialect", "processors", "helped", "evaluators"),
    [
        ("postgresql", 1, False, 2),
        ("postgresql", 2, False, 2),
        ("postgresql", 2, True, 1),
        ("postgresql", 3, True, 2),
        ("sqlite", 8, False, 1),
        ("sqlite", 8, True, 1),
    ],
)
def test_two_processors_have_one_evaluator_each(dialect: str, processors: int, helped: bool, evaluators: int) -> None:
    assert count_evaluators(dialect, processors, helped=helped) == evaluators
