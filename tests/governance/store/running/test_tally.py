"""Totals are kept by whoever writes rows: what is taken back is not counted, and writers never wait for each other."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine, MetaData, Table

from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import ensure_schema, migrate
from governance.store.database.statements import rows, run
from governance.store.running.tally import KINDS, Place, count_differences, miscounted, tally, tally_of
from governance.store.schema import campaigning
from tests.governance.censuses import CensusOf, day, record
from tests.governance.queries import filled
from tests.governance.queries.filled import ACME, account, app_account, empty_store, finding, grant, unanswered
from tests.governance.store.stores import made_at
from tests.governance.told import Told

PERSON: Place = ("account", "idp")


def told(engine: Engine) -> dict[str, int]:
    with reading(engine) as connection:
        return tally(connection, "account")


def test_differences_add_up_and_nothing_is_left_of_none(store_url: str) -> None:
    engine = empty_store(store_url)
    for differences in ({PERSON: 3, ("account", "application"): 2}, {PERSON: -1, ("account", "application"): -2}):
        with writing(engine) as connection:
            count_differences(connection, differences)
    assert told(engine) == {"idp": 2}


def test_what_is_taken_back_is_not_counted(store_url: str) -> None:
    engine = empty_store(store_url)
    with pytest.raises(ZeroDivisionError), writing(engine) as connection:
        count_differences(connection, {PERSON: 3})
        _ = 1 // 0
    assert told(engine) == {}


def test_writers_that_overlap_have_shards_of_their_own(postgres_url: str) -> None:
    engine, other = empty_store(postgres_url), open_engine(postgres_url)
    with writing(engine) as first:
        count_differences(first, {PERSON: 1})
        with writing(other) as second:
            run(second, "SET LOCAL lock_timeout = '2s'")
            count_differences(second, {PERSON: 1})
    with writing(engine) as connection:
        count_differences(connection, {PERSON: 1})
        shards = [row[0] for row in rows(connection, "SELECT shard FROM tally ORDER BY shard")]
    assert told(engine) == {"idp": 3}
    assert shards == [0, 1], "an ended transaction's shard is taken again"
    other.dispose()


def put_as_stored(connection: Connection, table: Table, **values: object) -> None:
    """Insert one row into the columns that the store has, which may be an older one's."""
    stored = Table(table.name, MetaData(), autoload_with=connection)
    row = {
        column.name: None if column.nullable else 0 if column.type.python_type is int else ""
        for column in stored.columns
    }
    connection.execute(stored.insert(), [row | {name: value for name, value in values.items() if name in row}])


def test_campaigns_of_before_are_tallied(bare_store_url: str) -> None:
    engine = open_engine(bare_store_url)
    made_at(engine, "0064")
    with writing(engine) as connection:
        for number, state in enumerate(("asked", "asked", "settled")):
            kept = {"item_id": f"i{number}", "campaign_id": "c", "origin": "frozen", "state": state}
            put_as_stored(connection, campaigning.campaign_item, **kept)
    migrate(engine)
    with reading(engine) as connection:
        assert tally_of(connection, "campaign_item", "c") == {"frozen asked": 2, "frozen settled": 1}
        assert miscounted(connection) == []


def test_an_older_store_is_counted_once(bare_store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filled, "put", put_as_stored)
    engine = open_engine(bare_store_url)
    made_at(engine, "0018")
    with writing(engine) as connection:
        account(connection, f"{ACME}|jo")
        app_account(connection, f"{ACME}|jo", f"{ACME}|app")
        grant(connection, "g1", f"{ACME}|jo", f"{ACME}|group:g")
        finding(connection, "f1", f"{ACME}|jo")
        finding(connection, "f2", f"{ACME}|jo", live=0)
        unanswered(connection, "n1", f"{ACME}|jo")
    migrate(engine)
    ensure_schema(engine)
    with reading(engine) as connection:
        assert {kind: tally(connection, kind) for kind in KINDS} == {
            "account": {"idp": 1, "application": 1},
            "grant": {"active": 1},
            "finding": {"orphan": 1},
            "not_evaluable": {"jit_mfa": 1},
            "review_item": {},
            "campaign_item": {},
        }
        assert miscounted(connection) == []
    with writing(engine) as connection:
        count_differences(connection, {PERSON: 1})
        assert miscounted(connection) == ["account"]


def test_the_worker_counts_what_it_writes(store_url: str) -> None:
    told = Told(store_url)
    told.tell([record(day(2), "sign_in", name) for name in ("ann", "bob")])
    told.tell(CensusOf(day(3)).account("ann").grant("ann", "g1").events())
    told.tell(CensusOf(day(5)).account("ann").events())
    with reading(told.engine) as connection:
        assert tally(connection, "account")["idp"] == 2
        assert miscounted(connection) == []
