"""The register: what settings say of an application beside what records tell."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from governance.model.scope import EVERYTHING, Scope
from governance.queries.applications import ApplicationView, applications, register_entry
from governance.queries.chosen_applications import ApplicationFilters
from governance.queries.pages import PageRequest
from governance.queries.snapshot import Snapshot
from governance.settings.sections import ApplicationSettings, GovernanceSettings, JitApproval, RegisterSettings
from governance.store.database.engine import reading, writing
from governance.store.queries.application_entrants import first_to_enter, who_enters_ungranted
from tests.governance.queries.filled import (
    ACME,
    CORP,
    accepted,
    account,
    app_account,
    at,
    empty_store,
    finding,
    grant,
    named,
    use,
)

ALICE = f"{ACME}|alice"
PAYROLL, WIKI, PLANNED = f"{ACME}|0oa1", f"{CORP}|wiki", f"{ACME}|0oa9"
APPROVAL = JitApproval(
    approved_by="rita@example.com",
    population="staff",
    default_role="viewer",
    until=datetime(2026, 5, 25, tzinfo=UTC),
)
SETTINGS = GovernanceSettings(
    applications=[
        ApplicationSettings(
            issuer=ACME, id="0oa1", owner="pat@example.com", assignment_required=True, provisioning=True
        ),
        ApplicationSettings(issuer=ACME, id="0oa9", name="Planned", assignment_required=False),
    ],
    register=[
        RegisterSettings(
            issuer=ACME,
            id="0oa1",
            criticality="high",
            in_scope_of=["SOX"],
            entitlement_owners={"group:Clerks": "pat@example.com"},
            jit=APPROVAL,
        )
    ],
)


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        account(connection, ALICE)
        app_account(connection, ALICE, PAYROLL, provenance="jit_confirmed")
        named(connection, "application", PAYROLL, "Payroll")
        named(connection, "application", PAYROLL, "Payroll", shard=1)
        named(connection, "application", WIKI, "Wiki")
        grant(connection, "g1", ALICE, f"{ACME}|app_assignment:0oa1", application_id=PAYROLL)
        use(connection, ALICE, at(12), application_id=PAYROLL)
        finding(connection, "f1", ALICE, application_id=PAYROLL)
    return engine


def listed(engine: Engine, as_of: int = at(20), scope: Scope = EVERYTHING, limit: int = 2) -> list[ApplicationView]:
    views: list[ApplicationView] = []
    request = PageRequest(limit=limit)
    with reading(engine) as connection:
        snapshot = Snapshot(connection, SETTINGS)
        while True:
            page = applications(snapshot, scope, ApplicationFilters(as_of=as_of), request)
            views += page.rows
            if page.next_cursor is None:
                return views
            request = PageRequest(limit=limit, cursor=page.next_cursor)


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_all_that_records_or_settings_name(engine: Engine, limit: int) -> None:
    assert [view.application.name for view in listed(engine, limit=limit)] == ["Wiki", "Payroll", "Planned"]


@pytest.mark.parametrize("limit", [1, 2, 100])
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["Payroll", "Planned", "Wiki"]),
        ({"named": "P"}, ["Payroll", "Planned"]),
        ({"named": "0OA9"}, ["Planned"]),
        ({"channels": ("unknown",)}, ["Planned", "Wiki"]),
        ({"channels": ("yes", "no"), "only_with_findings": True}, ["Payroll"]),
        ({"only_with_findings": True, "issuers": (CORP,)}, []),
    ],
)
def test_the_register_by_name_and_narrowed(
    engine: Engine, limit: int, filters: dict[str, Any], expected: list[str]
) -> None:
    found = by_name(engine, limit, **filters)
    assert [view.application.name for view in found] == expected


def test_names_of_any_length_are_walked_by(engine: Engine) -> None:
    with writing(engine) as connection:
        for number in "213":
            named(connection, "application", f"{ACME}|long{number}", "Ω" * 9_000 + number)
    found = [view.application_id for view in by_name(engine, 1)]
    assert found == [PAYROLL, PLANNED, WIKI, *(f"{ACME}|long{number}" for number in "123")]


def by_name(engine: Engine, limit: int, **filters: Any) -> list[ApplicationView]:
    found: list[ApplicationView] = []
    request = PageRequest(limit=limit, sort="name")
    with reading(engine) as connection:
        snapshot = Snapshot(connection, SETTINGS)
        while True:
            page = applications(snapshot, EVERYTHING, ApplicationFilters(as_of=at(20), **filters), request)
            found += page.rows
            if page.next_cursor is None:
                return found
            request = PageRequest(limit=limit, cursor=page.next_cursor)


def test_a_scope_sees_its_own(engine: Engine) -> None:
    scope = Scope(applications=frozenset({PAYROLL}), issuers=frozenset({CORP}))
    assert [view.application.name for view in listed(engine, scope=scope)] == ["Wiki", "Payroll"]
    assert listed(engine, scope=Scope()) == []


def test_what_is_said_and_what_is_counted(engine: Engine) -> None:
    wiki, payroll, planned = listed(engine)
    said = (payroll.owner, payroll.criticality, payroll.in_scope_of, payroll.channel)
    assert said == ("pat@example.com", "high", ["SOX"], "yes")
    assert (payroll.accounts, payroll.jit_accounts, payroll.assigned, payroll.open_findings) == (1, 1, 1, 1)
    assert payroll.last_used_at == datetime(2026, 5, 12, tzinfo=UTC)
    assert (wiki.owner, wiki.criticality, wiki.channel, wiki.jit_approval) == (None, None, "unknown", "none")
    assert wiki.unknown.startswith("whether it demands an assignment is not known")
    assert planned.unknown.startswith(f"it demands no assignment: everybody at {ACME} may enter")


@pytest.mark.parametrize("most", [1, 2, 3])
def test_counts_stop_at_a_bound_and_say_so(engine: Engine, most: int) -> None:
    with writing(engine) as connection:
        for name in ("bert", "carl", "dora"):
            account(connection, f"{ACME}|{name}")
            app_account(connection, f"{ACME}|{name}", PAYROLL)
            grant(connection, f"of-{name}", f"{ACME}|{name}", f"{ACME}|app_assignment:0oa1", application_id=PAYROLL)
            finding(connection, f"of-{name}", f"{ACME}|{name}", application_id=PAYROLL)
    with reading(engine) as connection:
        snapshot, filters = Snapshot(connection, SETTINGS), ApplicationFilters(as_of=at(20))
        _, payroll, planned = applications(snapshot, EVERYTHING, filters, PageRequest(), most).rows
        whole = register_entry(snapshot, PAYROLL, at(20), 4)
        everyone = first_to_enter(connection, PAYROLL, at(20), 9, 1)
        firsts = [first_to_enter(connection, PAYROLL, at(20), most, of_each) for of_each in (1, 2, 9)]
    assert payroll.accounts == most
    assert payroll.assigned == most
    assert payroll.open_findings == most
    assert payroll.at_least == ["accounts", "jit_accounts", "last_used_at", "assigned", "open_findings"]
    assert (planned.accounts, planned.assigned, planned.at_least) == (0, 0, [])
    assert (whole.accounts, whole.assigned, whole.open_findings, whole.at_least) == (4, 4, 4, [])
    assert whole.last_used_at == datetime(2026, 5, 12, tzinfo=UTC)
    assert not everyone.is_cut
    assert len(everyone.everyone) == 4
    assert [some.everyone for some in firsts] == [everyone.everyone[:most]] * 3
    assert all(some.is_cut for some in firsts)


@pytest.mark.parametrize("most", [1, 2, 9, None])
def test_findings_that_are_over_or_to_come_are_none_of_the_open_ones(engine: Engine, most: int | None) -> None:
    with writing(engine) as connection:
        finding(connection, "f2", ALICE, application_id=PAYROLL, closed_at=at(25))
        finding(connection, "over", ALICE, application_id=PAYROLL, closed_at=at(20))
        finding(connection, "foreseen", ALICE, application_id=PAYROLL, opened_at=at(21))
        finding(connection, "superseded", ALICE, application_id=PAYROLL, live=0)
        finding(connection, "shadow", ALICE, application_id=PAYROLL, live=2)
        finding(connection, "accepted", ALICE, application_id=PAYROLL)
        accepted(connection, "accepted", at(11), at(30))
        finding(connection, "elsewhere", ALICE)
    with reading(engine) as connection:
        entries = [register_entry(Snapshot(connection, SETTINGS), key, at(20), most) for key in (PAYROLL, WIKI)]
    assert [entry.open_findings for entry in entries] == [min(2, most or 2), 0]


@pytest.mark.parametrize("most", [1, 2, 3, 4])
@pytest.mark.parametrize("looked_at", [3, 5, 100])
def test_the_first_are_told_who_enter_without_a_grant(engine: Engine, most: int, looked_at: int) -> None:
    with writing(engine) as connection:
        for name in ("bert", "carl", "dora", "emil"):
            account(connection, f"{ACME}|{name}")
            app_account(connection, f"{ACME}|{name}", PAYROLL)
        use(connection, f"{ACME}|bert", at(13), application_id=PAYROLL)
        grant(connection, "of-carl", f"{ACME}|carl", f"{ACME}|app_assignment:0oa1", application_id=PAYROLL)
    with reading(engine) as connection:
        everyone = first_to_enter(connection, PAYROLL, at(20), 9, 1).everyone
        every = who_enters_ungranted(connection, PAYROLL, at(20))
        some = who_enters_ungranted(connection, PAYROLL, at(20), most, looked_at)
    assert [e.account_id for e in every.everyone] == [f"{ACME}|bert", f"{ACME}|dora", f"{ACME}|emil"]
    assert (every.everyone, every.is_cut) == ([e for e in everyone if e.assigned_since is None], False)
    # Of the accounts there the third is Carl's, who holds a grant.
    seen = every.everyone if looked_at > 3 else every.everyone[:1]
    assert some.everyone == seen[:most]
    assert some.is_cut == (len(some.everyone) < 3 or looked_at == 5)


def test_an_approval_ends(engine: Engine) -> None:
    told = "rita@example.com: staff as viewer, until 2026-05-25"
    assert listed(engine)[1].jit_approval == told
    assert listed(engine, as_of=at(25))[1].jit_approval == f"ended; it was {told}"
