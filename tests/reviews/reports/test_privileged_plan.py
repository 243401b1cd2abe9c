"""The few privileged grants are found by an index of their own, among however many are held."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from governance.store.database.engine import open_engine, reading
from governance.store.database.migrate import ensure_schema
from governance.store.schema import held
from reviews.store.reports.held_access import privileged_blocks
from tests.governance.store.plans import analyze, fill, indexes_used


@pytest.fixture
def engine(postgres_url: str) -> Engine:
    """A store of many grants, of which few are privileged."""
    engine = open_engine(postgres_url)
    ensure_schema(engine)
    rare = "CASE WHEN mod(n, 500) = 0 THEN 1 ELSE 0 END"
    fill(engine, held.grant, grant_id="'g' || n", account_id="'a' || n", entitlement_id="'e' || n", privileged=rare)
    analyze(engine)
    return engine


def test_privileged_grants_are_found_by_their_index(engine: Engine) -> None:
    with reading(engine) as connection:
        used = indexes_used(connection, lambda: list(privileged_blocks(connection, 1)))
    assert "ix_held_grant_privileged" in used
    engine.dispose()
