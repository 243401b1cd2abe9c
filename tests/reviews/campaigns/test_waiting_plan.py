"""Of very many items a page reads few, whether they wait for one reviewer or are in a state that few are in."""

from __future__ import annotations

from functools import partial

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, Engine

from governance.model.scope import EVERYTHING
from governance.queries.pages import PageRequest
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import ensure_schema
from governance.store.database.statements import run
from governance.store.schema import campaigning
from reviews.campaigns.campaign_item_list import CampaignItemFilters, campaign_items
from tests.governance.store.plans import MANY, analyze, fill, rows_looked_at

_REVIEWER = "okta:acme|pat"


@pytest.fixture
def engine(postgres_url: str) -> Engine:
    """A store of one open campaign: of all items the same person is asked, of each another one, too."""
    engine = open_engine(postgres_url)
    ensure_schema(engine)
    item_id = "'i' || lpad(n::text, 8, '0')"
    fill(engine, campaigning.campaign, 1, campaign_id="'c'", state="'open'")
    fill(
        engine,
        campaigning.campaign_item,
        item_id=item_id,
        campaign_id="'c'",
        origin="'frozen'",
        state="'asked'",
        account_id="'okta:acme|a' || n",
    )
    for reviewer in (f"'{_REVIEWER}'", "'okta:acme|r' || n"):
        fill(engine, campaigning.campaign_asked, item_id=item_id, campaign_id="'c'", reviewer=reviewer)
    analyze(engine)
    return engine


def _page(connection: Connection, chosen: str) -> int:
    filters = replace(CampaignItemFilters(as_of=1, reviewers=(_REVIEWER,)), **{chosen: True})
    snapshot = Snapshot(connection, GovernanceSettings())
    return len(campaign_items(snapshot, EVERYTHING, filters, PageRequest(100)).rows)


@pytest.mark.parametrize(("chosen", "told"), [("pending_only", 100), ("answered_only", 0)])
def test_a_page_looks_at_few_rows_of_very_many(engine: Engine, chosen: str, told: int) -> None:
    with reading(engine) as connection:
        assert _page(connection, chosen) == told
        looked_at = rows_looked_at(connection, partial(_page, connection, chosen))
    # Where nothing is answered, all are looked at, each of them once.
    assert looked_at < (5_000 if told else 5 * MANY)
    engine.dispose()


def test_of_what_few_items_are_in_few_are_looked_at(engine: Engine) -> None:
    with writing(engine) as connection:
        run(connection, "UPDATE campaign_item SET state = 'superseded' WHERE item_id LIKE '%%0000'")
    analyze(engine)
    filters = CampaignItemFilters(as_of=1, campaign_id="c", states=("superseded",))
    with reading(engine) as connection:
        page = partial(campaign_items, Snapshot(connection, GovernanceSettings()), EVERYTHING, filters, PageRequest(10))
        assert len(page().rows) == 2
        assert rows_looked_at(connection, page) < 100
    engine.dispose()
