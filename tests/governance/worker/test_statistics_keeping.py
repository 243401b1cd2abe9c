"""A worker that fills a store has its server know the tables, and looks for that now and then, not at each turn."""

from __future__ import annotations

from governance.store.database.engine import open_engine
from governance.store.database.migrate import ensure_schema
from governance.store.schema import held
from governance.worker.statistics_keeping import StatisticsKeeping
from tests.governance.store.noted import noted
from tests.governance.store.plans import fill


def test_a_worker_takes_statistics_of_what_has_grown_and_rests(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    ensure_schema(engine)
    fill(engine, held.grant, 5_000, grant_id="'g' || n", account_id="'a' || n")
    keeping = StatisticsKeeping(engine)
    with noted(engine) as statements:
        assert not keeping.keep()
        assert [sql for sql, _ in statements if sql.startswith("ANALYZE")]
        asked = len(statements)
        assert not keeping.keep()
        assert len(statements) == asked
    engine.dispose()
