"""Findings are told as of an instant: open, accepted, closed, superseded, or not there yet."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import Engine

from governance.model.scope import EVERYTHING
from governance.policies.catalogue import controls
from governance.queries.findings import FindingFilters, findings, not_evaluable
from governance.queries.not_evaluable_reasons import not_evaluable_reasons
from governance.queries.pages import AsOfFilters, PageRequest
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.queries.finding_counts import standing_findings
from governance.store.schema import held, telling
from tests.governance.configured import governance
from tests.governance.queries.filled import (
    ACME,
    CORP,
    accepted,
    account,
    answered,
    at,
    empty_store,
    finding,
    named,
    naming,
    put,
    unanswered,
)

ALICE = f"{ACME}|alice"
APP = f"{ACME}|0oa1"
KEYS = {
    "finding_id",
    "policy",
    "severity",
    "status",
    "account",
    "entitlement",
    "application",
    "basis",
    "began_at",
    "detected_at",
    "told_at",
    "before_baseline",
    "closed_at",
    "message",
    "controls",
    "evidence",
    "became",
    "acceptance",
}


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        account(connection, ALICE)
        finding(connection, "f-open", ALICE)
        finding(connection, "f-accepted", ALICE, opened_at=at(11))
        accepted(connection, "f-accepted", at(13), at(25))
        finding(connection, "f-closed", ALICE, opened_at=at(12), closed_at=at(15))
        finding(connection, "f-superseded", ALICE, opened_at=at(9), live=0)
        finding(connection, "f-future", ALICE, opened_at=at(28))
    return engine


def told(engine: Engine, as_of: int, *, every: bool = False) -> list[dict[str, Any]]:
    return answered(engine, findings, FindingFilters(as_of=as_of, every=every), naming({APP: "Payroll"}))


def unanswerable(engine: Engine, as_of: int) -> list[dict[str, Any]]:
    return answered(engine, not_evaluable, AsOfFilters(as_of=as_of), naming({APP: "Payroll"}))


def statuses(engine: Engine, as_of: int, *, every: bool = True) -> dict[str, str]:
    return {f["finding_id"]: f["status"] for f in told(engine, as_of, every=every)}


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_the_gravest_come_first_of_these_the_oldest_page_by_page(store_url: str, limit: int) -> None:
    engine = empty_store(store_url)
    grave = ("low", "critical", "medium", "high")
    with writing(engine) as connection:
        for n in range(8):
            values = {"severity": grave[n % 4], "opened_at": at(19 - n), "live": n // 4}
            finding(connection, f"f{n}", ALICE, **values)
    shown: list[str] = []
    cursor: str | None = None
    with reading(engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        while True:
            filters = FindingFilters(as_of=at(20), every=True)
            page = findings(snapshot, EVERYTHING, filters, PageRequest(limit=limit, cursor=cursor))
            shown += [row.finding_id for row in page.rows]
            cursor = page.next_cursor
            if cursor is None:
                break
    assert shown == ["f5", "f1", "f7", "f3", "f6", "f2", "f4", "f0"]


def test_findings_are_chosen_by_what_they_are_about(engine: Engine) -> None:
    def chosen(**of: Any) -> set[str]:
        filters = FindingFilters(as_of=at(20), **of)
        return {row["finding_id"] for row in answered(engine, findings, filters)}

    with writing(engine) as connection:
        account(connection, f"{CORP}|bob", provenance="jit_confirmed")
        about = {"severity": "low", "policy": "jit_origin", "application_id": APP, "entitlement_id": f"{CORP}|group:g"}
        # It began before the others, and was detected after them: that counts.
        finding(connection, "f-bob", f"{CORP}|bob", opened_at=at(9), detected_at=at(13), **about)
    assert chosen(states=("open", "accepted")) == {"f-open", "f-accepted", "f-bob"}
    assert chosen(states=("foreseen",)) == {"f-future"}
    (foreseen,) = answered(engine, findings, FindingFilters(as_of=at(20), states=("foreseen",)))
    assert (foreseen["began_at"], foreseen["detected_at"]) == ("2026-05-28T00:00:00Z", None)
    assert foreseen["message"].startswith("On 2026-05-28, unless something changes before: ")
    (opened,) = (view for view in told(engine, at(28)) if view["finding_id"] == "f-future")
    assert foreseen["message"].endswith(f": {opened['message']}"), "on its day it is what it is"

    assert chosen(states=("closed",)) == {"f-closed"} and chosen(states=("superseded",)) == {"f-superseded"}
    for of in (
        {"severities": ("low",)},
        {"policies": ("jit_origin", "orphan"), "issuers": (CORP,)},
        {"account_ids": (f"{CORP}|bob",)},
        {"application_ids": (APP,)},
        {"entitlement_ids": (f"{CORP}|group:g",)},
        {"only_jit": True},
        {"since": at(13)},
    ):
        assert chosen(**of) == {"f-bob"}, of
    assert chosen(until=at(13)) == {"f-open", "f-accepted"}
    assert chosen(account_ids=()) == set()


def test_what_lies_further_ahead_than_is_set_is_foreseen_later(engine: Engine) -> None:
    with writing(engine) as connection:
        finding(connection, "f-far", ALICE, opened_at=at(60), detected_at=at(60))

    def ahead(days: int, until: int | None = None) -> set[str]:
        filters = FindingFilters(as_of=at(20), states=("foreseen",), until=until)
        return {view["finding_id"] for view in answered(engine, findings, filters, governance(foreseen_days=days))}

    assert [ahead(days) for days in (7, 8, 39, 40)] == [set(), {"f-future"}, {"f-future"}, {"f-future", "f-far"}]
    assert ahead(0, until=at(61)) == {"f-future", "f-far"}


def test_the_status_is_that_of_the_instant(engine: Engine) -> None:
    assert statuses(engine, at(14)) == {
        "f-superseded": "superseded",
        "f-open": "open",
        "f-accepted": "accepted",
        "f-closed": "open",
    }
    assert statuses(engine, at(20))["f-closed"] == "closed"
    assert statuses(engine, at(26))["f-accepted"] == "open"
    assert statuses(engine, at(28))["f-future"] == "open"


def test_the_very_instant_of_an_end_is_after_it(engine: Engine) -> None:
    assert statuses(engine, at(15))["f-closed"] == "closed"
    assert statuses(engine, at(25))["f-accepted"] == "open"


def test_only_standing_ones_unless_all_are_asked_for_oldest_first(engine: Engine) -> None:
    assert list(statuses(engine, at(20), every=False)) == ["f-open", "f-accepted"]
    assert list(statuses(engine, at(14), every=False)) == ["f-open", "f-accepted", "f-closed"]
    assert list(statuses(engine, at(28))) == ["f-superseded", "f-open", "f-accepted", "f-closed", "f-future"]


def test_an_end_to_come_is_not_told(engine: Engine) -> None:
    ends = {f["finding_id"]: f["closed_at"] for f in told(engine, at(14))}
    assert ends["f-closed"] is None
    ends = {f["finding_id"]: f["closed_at"] for f in told(engine, at(16), every=True)}
    assert ends["f-closed"] == "2026-05-15T00:00:00Z"


def test_one_finding_whole(engine: Engine) -> None:
    role = f"{ACME}|app_role:0oa1/admin"
    with writing(engine) as connection:
        named(connection, "entitlement", role, "old name", 1)
        named(connection, "entitlement", role, "Payroll admin", 2, shard=3)
        finding(
            connection, "f-whole", ALICE, opened_at=at(13), detected_at=at(16), application_id=APP, entitlement_id=role
        )
        for by, told_at in (("a report before it was detected", 15), ("a report", 18), ("a review", 19)):
            put(connection, telling.told_finding, told_by=by, finding_id="f-whole", told_at=at(told_at))
    found = told(engine, at(14))
    assert all(f.keys() == KEYS for f in found)
    assert found[-1] == {
        "finding_id": "f-whole",
        "policy": "orphan",
        "severity": "high",
        "status": "open",
        "account": {"issuer": ACME, "subject": "alice", "name": "alice@example.com"},
        "entitlement": {"type": "app_role", "id": "0oa1/admin", "name": "Payroll admin"},
        "application": {"id": "0oa1", "name": "Payroll"},
        "began_at": "2026-05-13T00:00:00Z",
        "detected_at": "2026-05-16T00:00:00Z",
        "told_at": "2026-05-18T00:00:00Z",
        "before_baseline": False,
        "closed_at": None,
        "message": "what is wrong",
        "controls": list(controls(GovernanceSettings())["orphan"]),
        "evidence": ["okta:e1"],
        "basis": "declared",
        "became": None,
        "acceptance": None,
    }


def test_a_finding_about_an_identity_names_its_first_account(engine: Engine) -> None:
    with writing(engine) as connection:
        account(connection, f"{CORP}|a1")
        for key in (ALICE, f"{CORP}|a1"):
            put(connection, held.account_identity, account_id=key, identity_id="identity:1")
        finding(connection, "f-duties", "identity:1", policy="separation_of_duties")
        unanswered(connection, "n-duties", "identity:1", policy="separation_of_duties")
    accounts = {f["finding_id"]: f["account"] for f in told(engine, at(20))}
    (answer,) = unanswerable(engine, at(20))
    assert accounts["f-duties"] == answer["account"] == {"issuer": CORP, "subject": "a1", "name": "a1@example.com"}


def test_a_finding_about_an_identity_is_found_by_each_of_its_accounts(engine: Engine) -> None:
    """Its row names but one of them."""
    with writing(engine) as connection:
        for key in (ALICE, f"{CORP}|a1"):
            put(connection, held.account_identity, account_id=key, identity_id="identity:1")
        finding(connection, "f-duties", "identity:1", account_id=f"{CORP}|a1", policy="separation_of_duties")
        unanswered(connection, "n-duties", "identity:1", account_id=f"{CORP}|a1", policy="separation_of_duties")
    duties = ("separation_of_duties",)
    for account_id, expected in ((ALICE, 1), (f"{CORP}|a1", 1), (f"{CORP}|bob", 0)):
        filters = FindingFilters(as_of=at(20), account_ids=(account_id,), policies=duties)
        assert len(answered(engine, findings, filters)) == expected
        waiting = AsOfFilters(as_of=at(20), account_ids=(account_id,), policies=duties)
        assert len(answered(engine, not_evaluable, waiting)) == expected


def test_an_account_that_is_gone_is_told_by_its_key(engine: Engine) -> None:
    with writing(engine) as connection:
        finding(connection, "f-gone", f"{ACME}|0oa1>{CORP}|gone", live=0)
    accounts = {f["finding_id"]: f["account"] for f in told(engine, at(20), every=True)}
    assert accounts["f-gone"] == {"issuer": CORP, "subject": "gone", "name": None}


def test_a_finding_about_an_application_alone_is_of_its_source_and_has_its_name(engine: Engine) -> None:
    with writing(engine) as connection:
        finding(connection, "f-app", APP, application_id=APP)
        unanswered(connection, "n-app", APP, reason="a gap")
        named(connection, "application", APP, "CRM")
    for issuer, expected in ((ACME, [("f-app", "CRM")]), (CORP, [])):
        rows = answered(engine, findings, FindingFilters(as_of=at(20), issuers=(issuer,)))
        assert [(r["finding_id"], r["account"]["name"]) for r in rows if r["finding_id"] == "f-app"] == expected
    with reading(engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        (reason,) = not_evaluable_reasons(snapshot, EVERYTHING, AsOfFilters(as_of=at(20)))
    assert reason.account.name == "CRM"


def test_what_could_not_be_told_by_account_and_policy(engine: Engine) -> None:
    with writing(engine) as connection:
        account(connection, f"{ACME}|aaron")
        unanswered(connection, "n2", ALICE, policy="orphan", application_id=APP, reason="a gap")
        unanswered(connection, "n1", ALICE)
        unanswered(connection, "n3", f"{ACME}|aaron", policy="orphan")
    found = unanswerable(engine, at(20))
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


def test_a_reason_names_the_first_that_it_concerns(engine: Engine) -> None:
    with writing(engine) as connection:
        account(connection, f"{CORP}|a1")
        put(connection, held.account_identity, account_id=f"{CORP}|a1", identity_id="identity:1")
        unanswered(connection, "n1", f"{ACME}|gone", reason="a gap")
        unanswered(connection, "n2", f"{CORP}|a1", reason="a gap")
        unanswered(connection, "n3", f"{CORP}|a1", reason="a gap", since_at=at(21))
        unanswered(connection, "n4", "identity:1", policy="separation_of_duties", reason=None)
    with reading(engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        reasons = not_evaluable_reasons(snapshot, EVERYTHING, AsOfFilters(as_of=at(20)))
    assert [(r.policy, r.answers, r.reason, r.account.subject, r.account.name) for r in reasons] == [
        ("jit_mfa", 2, "a gap", "a1", "a1@example.com"),
        ("separation_of_duties", 1, "", "a1", "a1@example.com"),
    ]


def test_what_stands_is_counted_as_it_is_listed(engine: Engine) -> None:
    for as_of in (at(8), at(13), at(20), at(30)):
        listed = Counter(view["policy"] for view in told(engine, as_of))
        with reading(engine) as connection:
            assert standing_findings(connection, as_of) == listed


def test_many_stream_in_order(engine: Engine) -> None:
    with writing(engine) as connection:
        for n in range(2_500):
            finding(connection, f"f{n:05}", ALICE, opened_at=at(1) + n, live=n % 2)
    found = [f["finding_id"] for f in told(engine, at(2), every=True)]
    assert found == [f"f{n:05}" for n in range(2_500)]
