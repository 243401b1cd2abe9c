"""Findings are told as of an instant: open, excepted, closed, superseded, or not there yet."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from governance.queries.findings import findings, not_evaluable
from governance.store.engine import reading, writing
from governance.store.schema import held
from tests.governance.queries.filled import ACME, CORP, account, at, empty_store, finding, named, put, unanswered

ALICE = f"{ACME}|alice"
CONTROLS = {"orphan": ("SOC2 CC6.2",)}
KEYS = {
    "finding_id",
    "policy",
    "severity",
    "status",
    "account",
    "entitlement",
    "application",
    "opened_at",
    "closed_at",
    "message",
    "controls",
    "evidence",
}


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        account(connection, ALICE)
        finding(connection, "f-open", ALICE)
        finding(connection, "f-excepted", ALICE, opened_at=at(11), excepted_until=at(25))
        finding(connection, "f-closed", ALICE, opened_at=at(12), closed_at=at(15))
        finding(connection, "f-superseded", ALICE, opened_at=at(9), live=0)
        finding(connection, "f-future", ALICE, opened_at=at(28))
    return engine


def statuses(engine: Engine, as_of: int, *, every: bool = True) -> dict[str, str]:
    with reading(engine) as connection:
        return {f["finding_id"]: f["status"] for f in findings(connection, {}, CONTROLS, as_of, every=every)}


def test_the_status_is_that_of_the_instant(engine: Engine) -> None:
    assert statuses(engine, at(14)) == {
        "f-superseded": "superseded",
        "f-open": "open",
        "f-excepted": "excepted",
        "f-closed": "open",
    }
    assert statuses(engine, at(20))["f-closed"] == "closed"
    assert statuses(engine, at(26))["f-excepted"] == "open"
    assert statuses(engine, at(28))["f-future"] == "open"


def test_the_very_instant_of_an_end_is_after_it(engine: Engine) -> None:
    assert statuses(engine, at(15))["f-closed"] == "closed"
    assert statuses(engine, at(25))["f-excepted"] == "open"


def test_only_open_ones_unless_all_are_asked_for_oldest_first(engine: Engine) -> None:
    assert list(statuses(engine, at(20), every=False)) == ["f-open"]
    assert list(statuses(engine, at(14), every=False)) == ["f-open", "f-closed"]
    assert list(statuses(engine, at(28))) == ["f-superseded", "f-open", "f-excepted", "f-closed", "f-future"]


def test_an_end_to_come_is_not_told(engine: Engine) -> None:
    with reading(engine) as connection:
        told = {f["finding_id"]: f["closed_at"] for f in findings(connection, {}, CONTROLS, at(14))}
        assert told["f-closed"] is None
        told = {f["finding_id"]: f["closed_at"] for f in findings(connection, {}, CONTROLS, at(16), every=True)}
        assert told["f-closed"] == "2026-05-15T00:00:00Z"


def test_one_finding_whole(engine: Engine) -> None:
    app, role = f"{ACME}|0oa1", f"{ACME}|app_role:0oa1/admin"
    with writing(engine) as connection:
        named(connection, "entitlement", role, "old name", 1)
        named(connection, "entitlement", role, "Payroll admin", 2, shard=3)
        finding(connection, "f-whole", ALICE, opened_at=at(13), application_id=app, entitlement_id=role)
    with reading(engine) as connection:
        found = list(findings(connection, {app: "Payroll"}, CONTROLS, at(14)))
    assert all(f.keys() == KEYS for f in found)
    assert found[-1] == {
        "finding_id": "f-whole",
        "policy": "orphan",
        "severity": "high",
        "status": "open",
        "account": {"issuer": ACME, "subject": "alice", "name": "alice@example.com"},
        "entitlement": {"type": "app_role", "id": "0oa1/admin", "name": "Payroll admin"},
        "application": {"id": "0oa1", "name": "Payroll"},
        "opened_at": "2026-05-13T00:00:00Z",
        "closed_at": None,
        "message": "what is wrong",
        "controls": ["SOC2 CC6.2"],
        "evidence": ["okta:e1"],
    }


def test_a_finding_about_an_identity_names_its_first_account(engine: Engine) -> None:
    with writing(engine) as connection:
        account(connection, f"{CORP}|a1")
        for key in (ALICE, f"{CORP}|a1"):
            put(connection, held.account_identity, account_id=key, identity_id="identity:1")
        finding(connection, "f-duties", "identity:1", policy="separation_of_duties")
        unanswered(connection, "n-duties", "identity:1", policy="separation_of_duties")
    with reading(engine) as connection:
        told = {f["finding_id"]: f["account"] for f in findings(connection, {}, CONTROLS, at(20))}
        (answer,) = not_evaluable(connection, {}, at(20))
    assert told["f-duties"] == answer["account"] == {"issuer": CORP, "subject": "a1", "name": "a1@example.com"}


def test_an_account_that_is_gone_is_told_by_its_key(engine: Engine) -> None:
    with writing(engine) as connection:
        finding(connection, "f-gone", f"{ACME}|0oa1>{CORP}|gone", live=0)
    with reading(engine) as connection:
        told = {f["finding_id"]: f["account"] for f in findings(connection, {}, CONTROLS, at(20), every=True)}
    assert told["f-gone"] == {"issuer": CORP, "subject": "gone", "name": None}


def test_what_could_not_be_told_by_account_and_policy(engine: Engine) -> None:
    app = f"{ACME}|0oa1"
    with writing(engine) as connection:
        account(connection, f"{ACME}|aaron")
        unanswered(connection, "n2", ALICE, policy="orphan", application_id=app, reason="a gap")
        unanswered(connection, "n1", ALICE)
        unanswered(connection, "n3", f"{ACME}|aaron", policy="orphan")
    with reading(engine) as connection:
        found = list(not_evaluable(connection, {app: "Payroll"}, at(20)))
    assert [(f["account"]["subject"], f["policy"]) for f in found] == [
        ("aaron", "orphan"),
        ("alice", "jit_mfa"),
        ("alice", "orphan"),
    ]
    assert found[-1] == {
        "policy": "orphan",
        "account": {"issuer": ACME, "subject": "alice", "name": "alice@example.com"},
        "application": {"id": "0oa1", "name": "Payroll"},
        "reason": "a gap",
    }


def test_many_stream_in_order(engine: Engine) -> None:
    with writing(engine) as connection:
        for n in range(2_500):
            finding(connection, f"f{n:05}", ALICE, opened_at=at(1) + n, live=n % 2)
    with reading(engine) as connection:
        found = [f["finding_id"] for f in findings(connection, {}, CONTROLS, at(2), every=True)]
    assert found == [f"f{n:05}" for n in range(2_500)]
