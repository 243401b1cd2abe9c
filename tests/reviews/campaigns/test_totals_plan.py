"""A campaign's totals are counted from an index alone, or looked up as they are tallied; the two are the same."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import ensure_schema
from governance.store.running.tally import recount
from governance.store.schema import campaigning
from reviews.campaigns.ending import tallied_totals_in, totals_in
from tests.governance.store.plans import analyze, fill, indexes_used


@pytest.fixture
def engine(postgres_url: str) -> Engine:
    """A store of ten campaigns, each with 2,000 items, of which every fourth was added."""
    engine = open_engine(postgres_url)
    ensure_schema(engine)
    fill(
        engine,
        campaigning.campaign_item,
        item_id="'i' || n",
        campaign_id="'c' || mod(n, 10)",
        origin="CASE WHEN mod(n, 4) = 0 THEN 'added' ELSE 'frozen' END",
        state="CASE WHEN mod(n, 3) = 0 THEN 'settled' ELSE 'asked' END",
        summary="repeat('why it is asked ', 20)",
    )
    analyze(engine)
    return engine


def test_the_totals_come_from_the_index_of_origins(engine: Engine) -> None:
    with reading(engine) as connection:
        used = indexes_used(connection, lambda: totals_in(connection, "c2"))
        totals = totals_in(connection, "c2")
    assert used == {"ix_campaign_item_origin"}
    assert (totals.frozen, totals.added, totals.decided, totals.open) == (1_000, 1_000, 667, 1_333)
    assert totals.ties_out
    engine.dispose()


def test_what_is_tallied_is_what_is_counted(engine: Engine) -> None:
    with writing(engine) as connection:
        recount(connection)
    with reading(engine) as connection:
        assert tallied_totals_in(connection, "c2") == totals_in(connection, "c2")
        # No campaign whose id begins alike is counted with it.
        assert tallied_totals_in(connection, "c").frozen == 0
        used = indexes_used(connection, lambda: tallied_totals_in(connection, "c2"))
    assert used <= {"pk_tally"}
    engine.dispose()
