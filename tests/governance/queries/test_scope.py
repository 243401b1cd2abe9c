"""Whoever may see a part sees that part in every query, and not one row more."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from governance.model.scope import EVERYTHING, Scope
from governance.queries.access import AccessFilters, access
from governance.queries.accounts import AccountFilters, accounts
from governance.queries.findings import FindingFilters, findings, not_evaluable
from governance.queries.pages import AsOfFilters
from governance.queries.sweep import SweepFilters, sweep
from governance.store.database.engine import writing
from governance.store.schema import held
from tests.governance.queries.filled import (
    ACME,
    CORP,
    account,
    answered,
    app_account,
    at,
    empty_store,
    finding,
    grant,
    put,
    unanswered,
)

ALICE, BOB, CAROL = f"{ACME}|alice", f"{ACME}|bob", f"{CORP}|carol"
PAYROLL = f"{ACME}|payroll"
AS_OF = at(20)


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        for key in (ALICE, BOB, CAROL):
            account(connection, key)
            grant(connection, f"g-{key}", key, f"{key.partition('|')[0]}|group:g1")
            finding(connection, f"f-{key}", key)
            unanswered(connection, f"n-{key}", key)
        app_account(connection, BOB, PAYROLL)
        grant(connection, "g-payroll", BOB, f"{ACME}|app_assignment:payroll", application_id=PAYROLL)
        finding(connection, "f-payroll", f"{PAYROLL}>{BOB}", unit_id=BOB, application_id=PAYROLL)
        for key in (ALICE, CAROL):
            put(connection, held.account_identity, account_id=key, identity_id="identity:1")
        finding(connection, "f-identity", "identity:1")
    return engine


def seen(engine: Engine, scope: Scope) -> dict[str, list[Any]]:
    def rows(query: Any, filters: AsOfFilters) -> list[dict[str, Any]]:
        return answered(engine, query, filters, None, scope)

    return {
        "accounts": [
            row["account"]["subject"] + ("+app" if row["application"] else "")
            for row in rows(accounts, AccountFilters(as_of=AS_OF))
        ],
        "grants": [row["account"]["subject"] for row in rows(access, AccessFilters(as_of=AS_OF))],
        "findings": [row["finding_id"] for row in rows(findings, FindingFilters(as_of=AS_OF))],
        "unanswered": [row["account"]["subject"] for row in rows(not_evaluable, AsOfFilters(as_of=AS_OF))],
        "swept": [row["account"]["subject"] for row in rows(sweep, SweepFilters(as_of=AS_OF))],
    }


def test_everything(engine: Engine) -> None:
    assert seen(engine, EVERYTHING) == {
        "accounts": ["carol", "alice", "bob", "bob+app"],
        "grants": ["carol", "alice", "bob", "bob"],
        "findings": [f"f-{CAROL}", "f-identity", f"f-{ALICE}", f"f-{BOB}", "f-payroll"],
        "unanswered": ["carol", "alice", "bob"],
        "swept": ["carol", "alice", "bob"],
    }


def test_a_scope_that_names_nothing_sees_nothing(engine: Engine) -> None:
    nothing: dict[str, list[Any]] = {
        "accounts": [],
        "grants": [],
        "findings": [],
        "unanswered": [],
        "swept": [],
    }
    assert seen(engine, Scope()) == nothing
    assert seen(engine, Scope(reviewer="pat@example.com")) == nothing


def test_accounts_with_their_application_accounts_and_their_identity(engine: Engine) -> None:
    assert seen(engine, Scope(accounts=frozenset({BOB}))) == {
        "accounts": ["bob", "bob+app"],
        "grants": ["bob", "bob"],
        "findings": [f"f-{BOB}", "f-payroll"],
        "unanswered": ["bob"],
        "swept": ["bob"],
    }
    assert seen(engine, Scope(accounts=frozenset({ALICE})))["findings"] == ["f-identity", f"f-{ALICE}"]


def test_an_application(engine: Engine) -> None:
    assert seen(engine, Scope(applications=frozenset({PAYROLL}))) == {
        "accounts": ["bob+app"],
        "grants": ["bob"],
        "findings": ["f-payroll"],
        "unanswered": [],
        "swept": [],
    }


def test_a_source_or_an_account_elsewhere(engine: Engine) -> None:
    of_corp_and_bob = Scope(issuers=frozenset({CORP}), accounts=frozenset({BOB, f"{ACME}|nobody"}))
    assert seen(engine, of_corp_and_bob) == {
        "accounts": ["carol", "bob", "bob+app"],
        "grants": ["carol", "bob", "bob"],
        "findings": [f"f-{CAROL}", f"f-{BOB}", "f-payroll"],
        "unanswered": ["carol", "bob"],
        "swept": ["carol", "bob"],
    }
