"""Accounts are told with how they came to be and when they were last used, those of applications among them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine

from governance.queries.accounts import AccountFilters, accounts
from governance.queries.findings import FindingFilters, findings
from governance.queries.showing.asked import About
from governance.queries.showing.holders import show_account
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.schema import held, listed
from ingest.contract.instants import from_micros
from tests.governance.queries.filled import (
    ACME,
    accepted,
    account,
    answered,
    app_account,
    at,
    empty_store,
    finding,
    later_use,
    named,
    naming,
    put,
    use,
)

ALICE, BOB = f"{ACME}|alice", f"{ACME}|bob"
PAYROLL, WIKI = f"{ACME}|0oa1", f"{ACME}|0oa2"
GROUP = f"{ACME}|group:g1"
NAMES = {PAYROLL: "Payroll", WIKI: "Wiki"}


def detail(**kept: object) -> str:
    return msgspec.json.encode({"evidence": ["okta:made"], **kept}).decode()


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        account(connection, ALICE, created_at=at(1), provenance="manual", provenance_at=at(1))
        made = detail(idp="0oaidp", asserted=["department", "mail"], entitlements=[GROUP], attributes={"mail": "b@x"})
        account(
            connection,
            BOB,
            created_at=at(3),
            provenance="jit_confirmed",
            provenance_at=at(3),
            provenance_detail=made,
        )
        seen_at = {"created_at": at(4), "provenance_at": at(4)}
        app_account(connection, BOB, PAYROLL, provenance="jit_candidate", **seen_at)
        named(connection, "entitlement", GROUP, "Finance")
        use(connection, BOB, at(3))
        use(connection, BOB, at(3, 1), application_id=f"idp:{ACME}|0oaidp")
        use(connection, BOB, at(4), application_id=PAYROLL)
        use(connection, BOB, at(5), application_id=WIKI)
        use(connection, BOB, at(9), "failed", WIKI)
        use(connection, BOB, at(6), "non_interactive", PAYROLL)
    return engine


def told(engine: Engine, as_of: int, *, only_jit: bool = False) -> list[dict[str, Any]]:
    return answered(engine, accounts, AccountFilters(as_of=as_of, only_jit=only_jit), naming(NAMES))


def test_an_idp_account_stands_before_its_application_accounts(engine: Engine) -> None:
    found = [(f["account"]["subject"], f["application"]) for f in told(engine, at(20))]
    assert found == [("alice", None), ("bob", None), ("bob", {"id": "0oa1", "name": "Payroll"})]


def test_one_account_whole(engine: Engine) -> None:
    assert told(engine, at(20))[1] == {
        "account": {"issuer": ACME, "subject": "bob", "name": "bob@example.com"},
        "source": ACME,
        "application": None,
        "type": "person",
        "typed_by": None,
        "state": "active",
        "created_at": "2026-05-03T00:00:00Z",
        "provenance": {
            "kind": "jit_confirmed",
            "at": "2026-05-03T00:00:00Z",
            "idp": "0oaidp",
            "application": {"id": "0oa1", "name": "Payroll"},
            "attributes": {"department": None, "mail": "b@x"},
            "entitlements": [{"type": "group", "id": "g1", "name": "Finance"}],
            "evidence": ["okta:made"],
            "reason": None,
            "assumed": False,
        },
        "last_used": {
            "interactive": "2026-05-05T00:00:00Z",
            "non_interactive": "2026-05-06T00:00:00Z",
            "service": None,
            "stated": None,
        },
        "last_used_at": "2026-05-06T00:00:00Z",
        "open_findings": 0,
    }


def test_an_application_account_was_last_used_there(engine: Engine) -> None:
    found = told(engine, at(20))[2]
    assert found["last_used"]["interactive"] == "2026-05-04T00:00:00Z"
    assert found["provenance"]["application"] == {"id": "0oa1", "name": "Payroll"}
    assert found["provenance"]["attributes"] is None


def test_only_those_of_just_in_time_provisioning(engine: Engine) -> None:
    found = [(f["account"]["subject"], f["provenance"]["kind"]) for f in told(engine, at(20), only_jit=True)]
    assert found == [("bob", "jit_confirmed"), ("bob", "jit_candidate")]


def test_as_of_an_earlier_instant(engine: Engine) -> None:
    with writing(engine) as connection:
        later_use(connection, BOB, at(19), application_id=PAYROLL)
    early = told(engine, at(4, 12))
    assert [f["account"]["subject"] for f in early] == ["alice", "bob", "bob"]
    assert early[1]["last_used"] == {
        "interactive": "2026-05-04T00:00:00Z",
        "non_interactive": None,
        "service": None,
        "stated": None,
    }
    assert [f["account"]["subject"] for f in told(engine, at(2))] == ["alice"]
    assert told(engine, at(20))[2]["last_used"]["interactive"] == "2026-05-19T00:00:00Z"


def test_who_ended_later_was_active(engine: Engine) -> None:
    with writing(engine) as connection:
        account(connection, f"{ACME}|carol", state="disabled", ended_at=at(10))
    assert told(engine, at(9))[-1]["state"] == "active"
    assert told(engine, at(10))[-1]["state"] == "disabled"


def test_open_findings_are_counted(engine: Engine) -> None:
    with writing(engine) as connection:
        finding(connection, "f1", BOB)
        finding(connection, "f2", BOB, application_id=PAYROLL)
        finding(connection, "f3", BOB, application_id=WIKI)
        finding(connection, "f4", BOB, closed_at=at(12))
        finding(connection, "f5", BOB)
        accepted(connection, "f5", at(9), at(40))
        finding(connection, "f6", BOB, live=0)
        put(connection, held.account_identity, account_id=BOB, identity_id="identity:1")
        finding(connection, "f7", "identity:1")
    assert [f["open_findings"] for f in told(engine, at(20))] == [0, 4, 1]
    assert [f["open_findings"] for f in told(engine, at(11))] == [0, 5, 1]
    assert [f["open_findings"] for f in told(engine, at(9))] == [0, 0, 0]


def test_a_finding_about_an_application_is_not_counted_of_the_account_that_speaks_for_it(engine: Engine) -> None:
    with writing(engine) as connection:
        finding(connection, "f1", BOB, account_id=PAYROLL, application_id=PAYROLL)
        finding(connection, "f2", BOB, application_id=PAYROLL)
    of_bob = AccountFilters(as_of=at(20), account_ids=(BOB,))
    counted = {row["open_findings"] for row in answered(engine, accounts, of_bob)}
    listed = answered(engine, findings, FindingFilters(as_of=at(20), account_ids=(BOB,)))
    assert [row["finding_id"] for row in listed] == ["f2"]
    assert max(counted) == len(listed)


def test_who_was_in_use_before_a_list_named_him_was_not_made_that_day(engine: Engine) -> None:
    with writing(engine) as connection:
        account(connection, f"{ACME}|dora", created_at=at(12), provenance_at=at(12))
        account(connection, f"{ACME}|emil", created_at=at(12), provenance_at=at(12))
        use(connection, f"{ACME}|dora", at(11))
        use(connection, f"{ACME}|emil", at(12))
    dora, emil = (row for row in told(engine, at(20)) if row["account"]["subject"] in ("dora", "emil"))
    assert (dora["created_at"], dora["provenance"]["at"]) == (None, "2026-05-12T00:00:00Z")
    assert emil["created_at"] == emil["last_used_at"] == "2026-05-12T00:00:00Z"


def test_who_is_merely_seen_since_a_list_or_a_first_sign_in_was_not_made_then(engine: Engine) -> None:
    censored = {"provenance_at": at(12), "created_at": at(12), "provenance_detail": detail(reason="left-censored: x")}
    with writing(engine) as connection:
        put(connection, listed.census, census_id="c1", issuer=ACME, began_at=at(11), scope="full", status="done")
        for name, made_at in (("dora", at(11)), ("emil", at(10))):
            account(connection, f"{ACME}|{name}", created_at=made_at, provenance_at=made_at)
        app_account(connection, f"{ACME}|emil", PAYROLL, **censored)
    rows = [row for row in told(engine, at(20)) if row["account"]["subject"] in ("dora", "emil")]
    assert [(row["created_at"], row["provenance"]["at"][:10]) for row in rows] == [
        (None, "2026-05-11"),
        ("2026-05-10T00:00:00Z", "2026-05-10"),
        (None, "2026-05-12"),
    ]
    with reading(engine) as connection:
        about = About(Snapshot(connection, GovernanceSettings()), at(20))
        facts = {line["what"]: line["value"] for line in show_account(about, f"{ACME}|dora").sections[0].rows}
    assert "created at" not in facts
    assert facts["first seen at"] == from_micros(at(11))


def test_why_it_is_unknown_is_told(engine: Engine) -> None:
    with writing(engine) as connection:
        account(connection, f"{ACME}|dora", provenance_detail=detail(reason="left-censored", assumed=True))
    found = told(engine, at(20))[-1]["provenance"]
    assert (found["kind"], found["reason"], found["assumed"]) == ("unknown", "left-censored", True)
    assert found["attributes"] is found["entitlements"] is found["application"] is None


def test_many_stream_in_order(engine: Engine) -> None:
    with writing(engine) as connection:
        for n in range(2_100):
            account(connection, f"{ACME}|n{n:05}")
    found = [f["account"]["subject"] for f in told(engine, at(20))]
    assert found == ["alice", "bob", "bob", *(f"n{n:05}" for n in range(2_100))]
