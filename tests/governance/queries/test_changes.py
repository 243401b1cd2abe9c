"""What changed: gained and lost, when, by whom and how, page by page."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from governance.model.scope import EVERYTHING
from governance.queries.changes import changes
from governance.queries.pages import AsOfFilters, PageRequest
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from tests.governance.queries.filled import ACME, CORP, account, answered, at, empty_store, grant, named

ALICE, BOB = f"{ACME}|alice", f"{CORP}|bob"
FINANCE = f"{ACME}|group:g1"


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        account(connection, ALICE)
        account(connection, BOB)
        named(connection, "entitlement", FINANCE, "Finance")
        grant(connection, "g1", ALICE, FINANCE, valid_from=at(3), valid_to=at(9), granted_by=BOB, ended_by=ALICE)
        stated = {"from_basis": "stated", "via": FINANCE, "valid_from": at(5)}
        grant(connection, "g2", ALICE, f"{ACME}|app_assignment:a", **stated)
        grant(connection, "g3", BOB, f"{CORP}|directory_role:r", from_basis="unknown")
        grant(connection, "g4", BOB, f"{CORP}|directory_role:r", valid_from=at(7), recorded_to=at(8))
        grant(connection, "g5", BOB, f"{CORP}|directory_role:r", valid_from=at(30))
    return engine


def told(engine: Engine, **of: Any) -> list[tuple[str, str]]:
    filters = AsOfFilters(**({"as_of": at(20)} | of))
    return [(row["change"], row["grant_id"]) for row in answered(engine, changes, filters)]


def test_the_newest_first_and_nothing_that_no_record_dates(engine: Engine) -> None:
    assert told(engine) == [("lost", "g1"), ("gained", "g2"), ("gained", "g1")]


def test_by_whom_and_how(engine: Engine) -> None:
    lost, stated, gained = answered(engine, changes, AsOfFilters(as_of=at(20)))
    assert (gained["by"]["name"], gained["how"]) == ("bob@example.com", "direct")
    assert lost["by"]["name"] == "alice@example.com"
    assert (stated["by"], stated["how"]) == (None, "through Finance, as a list states")


def test_changes_are_chosen(engine: Engine) -> None:
    assert told(engine, since=at(5), until=at(9)) == [("gained", "g2")]
    assert told(engine, account_ids=(BOB,)) == []
    assert told(engine, account_ids=(BOB,), as_of=at(31)) == [("gained", "g5")]
    assert told(engine, entitlement_ids=(FINANCE,)) == [("lost", "g1"), ("gained", "g1")]


@pytest.mark.parametrize("limit", [1, 2, 3])
@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_page_by_page_each_comes_once(engine: Engine, limit: int, sort: str) -> None:
    shown: list[tuple[str, str]] = []
    request = PageRequest(limit=limit, sort=sort)
    with reading(engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        while True:
            page = changes(snapshot, EVERYTHING, AsOfFilters(as_of=at(20)), request)
            shown += [(row.change, row.grant_id) for row in page.rows]
            if page.next_cursor is None:
                break
            request = PageRequest(limit=limit, cursor=page.next_cursor)
    newest = [("lost", "g1"), ("gained", "g2"), ("gained", "g1")]
    assert shown == (newest if sort == "newest" else newest[::-1])
