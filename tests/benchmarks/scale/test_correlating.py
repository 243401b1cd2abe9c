"""`make bench-correlation` in small: it runs through, and who is one by its rules is one."""

from __future__ import annotations

from benchmarks.scale.correlating import CHANGES, correlated, loaded
from governance.store.database.engine import open_engine
from tests.governance.queries.filled import empty_store

PEOPLE = 10 * CHANGES


def test_eight_of_ten_are_one_person_but_for_those_whose_number_changed(postgres_url: str) -> None:
    empty_store(postgres_url).dispose()
    engine = open_engine(postgres_url)
    loaded(engine, 2 * PEOPLE)
    figures = correlated(engine)
    engine.dispose()
    assert figures.pop("identities") == PEOPLE * 8 // 10 - CHANGES
    assert set(figures) == {"all_s", "all_cpu_s", "one_ms", "one_p95_ms", "one_cpu_ms", "process_mb"}
    assert all(figure > 0 for figure in figures.values())
