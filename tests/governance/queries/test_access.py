"""Grants are told as of two instants: when they were held, and when we believed so."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, text

from governance.model.scope import EVERYTHING
from governance.queries.access import AccessFilters, access, access_selection
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows
from governance.store.queries.actor_names import givers_in_records
from governance.store.queries.grant_pages import LATEST, SORTS
from governance.store.queries.pages import Place, page_statement
from governance.store.schema.evidence import fact
from ingest.contract.codec import encode_bare
from ingest.contract.event import Party
from tests.governance.censuses import day, record
from tests.governance.queries.filled import ACME, CORP, account, answered, at, empty_store, grant, named, naming, put

ALICE, BOB = f"{ACME}|alice", f"{CORP}|bob"
PAYROLL = f"{ACME}|0oa1"
FINANCE, ADMIN, ASSIGNED = f"{ACME}|group:g1", f"{CORP}|directory_role:r1", f"{ACME}|app_assignment:0oa1"


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        account(connection, ALICE)
        account(connection, BOB)
        named(connection, "entitlement", FINANCE, "Finance")
        grant(connection, "g1", ALICE, FINANCE)
        given = {"granted_by": BOB, "from_basis": "stated", "evidence": '["okta:e1","okta:e2"]'}
        grant(connection, "g2", ALICE, ASSIGNED, via=FINANCE, application_id=PAYROLL, **given)
        grant(connection, "g3", BOB, ADMIN, valid_from=at(5), valid_to=at(8), mode="activated")
        grant(connection, "g4", BOB, ADMIN, mode="eligible")
    return engine


def told(engine: Engine, valid: int = at(6), known: int = LATEST, **chosen: Any) -> list[dict[str, Any]]:
    filters = AccessFilters(as_of=valid, known=known, **chosen)
    return answered(engine, access, filters, naming({PAYROLL: "Payroll"}))


def held(found: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(f["account"]["subject"], f["entitlement"]["id"], f["mode"]) for f in found]


def test_what_is_held_at_an_instant(engine: Engine) -> None:
    both = [("alice", "0oa1", "active"), ("alice", "g1", "active")]
    assert held(told(engine)) == [("bob", "r1", "activated"), *both]
    assert held(told(engine, valid=at(8))) == both
    assert held(told(engine, valid=at(1) - 1)) == []


def test_what_is_merely_eligible_is_not_held(engine: Engine) -> None:
    assert held(told(engine, at(9), account_ids=(BOB,))) == []
    assert held(told(engine, at(9), account_ids=(BOB,), eligible=True)) == [("bob", "r1", "eligible")]


def test_one_grant_whole(engine: Engine) -> None:
    assert told(engine, application_ids=(PAYROLL,)) == [
        {
            "account": {"issuer": ACME, "subject": "alice", "name": "alice@example.com"},
            "account_state": {"state": "unknown", "since": None, "known_by": None, "evidence": None},
            "entitlement": {"type": "app_assignment", "id": "0oa1", "name": None},
            "application": {"id": "0oa1", "name": "Payroll"},
            "mode": "active",
            "via": {"type": "group", "id": "g1", "name": "Finance"},
            "scope": "/",
            "valid_from": "2026-05-01T00:00:00Z",
            "valid_to": None,
            "recorded_from": "2026-05-02T00:00:00Z",
            "evidence": ["okta:e1", "okta:e2"],
            "from_basis": "stated",
            "granted_by": {"issuer": CORP, "subject": "bob", "name": "bob@example.com"},
            "ended_by": None,
            "enters_as": ["assigned"],
            "last_used_at": None,
            "path": [{"type": "group", "id": "g1", "name": "Finance"}],
            "person": None,
            "during": None,
        }
    ]


def test_whom_the_source_names_without_an_id_has_only_a_name(engine: Engine) -> None:
    with writing(engine) as connection:
        grant(connection, "g5", ALICE, ADMIN, granted_by=f"{ACME}|gone", ended_by="|The synchronisation")
    (told_of,) = told(engine, entitlement_ids=(ADMIN,), account_ids=(ALICE,))
    assert told_of["granted_by"] == {"issuer": ACME, "subject": "gone", "name": None}
    assert told_of["ended_by"] == {"issuer": None, "subject": None, "name": "The synchronisation"}


def test_a_service_that_gave_it_goes_by_its_name(engine: Engine) -> None:
    robot = f"{ACME}|4f0e9c1a"
    with writing(engine) as connection:
        account(connection, robot, type="service", name=None, display_name="HR Sync")
        grant(connection, "g5", ALICE, ADMIN, granted_by=robot)
    (told_of,) = told(engine, entitlement_ids=(ADMIN,), account_ids=(ALICE,))
    assert told_of["granted_by"] == {"issuer": ACME, "subject": "4f0e9c1a", "name": "HR Sync"}


def test_chosen_by_account_entitlement_and_application(engine: Engine) -> None:
    assert held(told(engine, account_ids=(ALICE,), entitlement_ids=(FINANCE,))) == [("alice", "g1", "active")]
    assert held(told(engine, entitlement_ids=(FINANCE, ADMIN))) == [
        ("bob", "r1", "activated"),
        ("alice", "g1", "active"),
    ]
    assert told(engine, account_ids=(BOB,), application_ids=(PAYROLL,)) == []
    assert told(engine, account_ids=()) == []


def test_what_was_believed_at_an_instant(engine: Engine) -> None:
    with writing(engine) as connection:
        # On the 20th we learn that Alice left the group on the 4th.
        connection.execute(text(f"UPDATE held_grant SET recorded_to = {at(20)} WHERE grant_id = 'g1'"))
        grant(connection, "g1", ALICE, FINANCE, valid_to=at(4), recorded_from=at(20))
    assert told(engine, at(6), entitlement_ids=(FINANCE,)) == []
    assert told(engine, at(6), at(20), entitlement_ids=(FINANCE,)) == []
    (believed,) = told(engine, at(6), at(20) - 1, entitlement_ids=(FINANCE,))
    assert (believed["valid_to"], believed["recorded_from"]) == (None, "2026-05-02T00:00:00Z")
    (now_known,) = told(engine, at(3), entitlement_ids=(FINANCE,))
    assert (now_known["valid_to"], now_known["recorded_from"]) == ("2026-05-04T00:00:00Z", "2026-05-20T00:00:00Z")
    assert told(engine, at(6), at(2) - 1, entitlement_ids=(FINANCE,)) == []


def test_chosen_by_index(engine: Engine) -> None:
    """On many grants the planner must find a person's or a thing's without reading all."""
    with writing(engine) as connection:
        for n in range(2_000):
            grant(connection, f"n{n}", f"{ACME}|n{n % 500}", f"{ACME}|group:n{n % 400}", application_id=f"{ACME}|a{n}")
    if engine.dialect.name == "postgresql":
        with writing(engine) as connection:
            connection.execute(text("ANALYZE held_grant"))
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    for filters in (
        AccessFilters(as_of=at(6), account_ids=("x",)),
        AccessFilters(as_of=at(6), entitlement_ids=("x",)),
        AccessFilters(as_of=at(6), application_ids=("x", "y")),
    ):
        with reading(engine) as connection:
            selection = access_selection(Snapshot(connection, GovernanceSettings()), EVERYTHING, filters)
            sql, parameters = page_statement(selection, Place(SORTS[0], None, 100))
            plan = " ".join(str(row) for row in rows(connection, f"{explain} {sql}", parameters))
        assert "ix_held_grant" in plan and "Seq Scan on held_grant" not in plan and "SCAN g" not in plan, plan


def test_who_gave_it_is_called_as_the_record_calls_him_where_no_account_of_his_is_known(engine: Engine) -> None:
    fabric = Party("service", CORP, "fabric", None, "SyncFabric")
    deed = replace(record(day(3), "grant_added", "cy", "g9"), actor=fabric)
    with writing(engine) as connection:
        account(connection, f"{CORP}|cy")
        put(connection, fact, record_id="entra:e9", event_id="entra:e9#1", body=encode_bare(deed))
        given = {"granted_by": f"{CORP}|fabric", "evidence": '["entra:e9#1"]'}
        grant(connection, "g9", f"{CORP}|cy", f"{CORP}|group:g9", **given)
        givers = givers_in_records(connection, {f"{CORP}|fabric": f"{CORP}|cy"})
    (row,) = told(engine, at(9), account_ids=(f"{CORP}|cy",))
    assert row["granted_by"] == {"issuer": CORP, "subject": "fabric", "name": "SyncFabric"}
    assert givers == {f"{CORP}|fabric": "SyncFabric"}, "so do reports"


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_who_was_renamed_is_called_the_same_in_whatever_order_his_deeds_stand(
    engine: Engine, order: tuple[int, int]
) -> None:
    names = {1: "Hook", 2: "Sync"}
    with writing(engine) as connection:
        account(connection, f"{CORP}|cy")
        for n in order:
            robot = Party("service", CORP, "robot", None, names[n])
            deed = replace(record(day(3), "grant_added", "cy", f"g{n}"), actor=robot)
            put(connection, fact, record_id=f"entra:e{n}", event_id=f"entra:e{n}", body=encode_bare(deed))
            given = {"granted_by": f"{CORP}|robot", "evidence": f'["entra:e{n}"]'}
            grant(connection, f"h{order.index(n)}", f"{CORP}|cy", f"{CORP}|group:g{n}", **given)
        givers = givers_in_records(connection, {f"{CORP}|robot": f"{CORP}|cy"})
    assert givers == {f"{CORP}|robot": "Hook"}
    rows_told = told(engine, at(9), account_ids=(f"{CORP}|cy",))
    assert [row["granted_by"]["name"] for row in rows_told] == ["Hook", "Hook"]
