"""Grants, and accounts in applications, are derived where somebody reads them who may have something to say."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from governance.derivation.replaying.least_rules import LeastRules, concerned_by
from governance.store.database.engine import checking
from governance.store.database.statements import prepare, rows
from governance.store.seen.known_subjects import account_page
from tests.properties.stores import Store, history, in_memory, rules


@pytest.fixture
def connection() -> Iterator[Connection]:
    with in_memory() as store:
        filled(store)
        with checking(store.engine) as snapshot:
            prepare(snapshot)
            yield snapshot


def filled(store: Store) -> None:
    store.take(history(random.Random(16_200), 120))
    store.drain()


def having(connection: Connection, sql: str) -> list[str]:
    return sorted({account for (account,) in rows(connection, sql)})


def test_whom_no_policy_of_grants_concerns_is_asked_about_without_them(connection: Connection) -> None:
    everybody = account_page(connection, "", 1_000)
    asked = LeastRules(rules().asking_only({"admin_mfa", "person_without_factor", "jit_past_limit"}))
    parts = {tuple(sorted(under.account_policies)): accounts for under, accounts in asked.divide(connection, everybody)}
    jit = having(connection, "SELECT idp_account_id FROM account WHERE provenance LIKE 'jit%'")
    privileged = having(connection, "SELECT account_id FROM held_grant WHERE privileged = 1 AND recorded_to IS NULL")
    assert parts[("admin_mfa", "jit_past_limit", "person_without_factor")] == jit
    assert parts[("admin_mfa", "person_without_factor")] == [a for a in privileged if a not in jit]
    assert parts[("person_without_factor",)] == [a for a in everybody if a not in (*jit, *privileged)]
    of_persons = next(under for under, _ in asked.divide(connection, everybody) if len(under.configured) == 1)
    assert not of_persons.reads_grants


def test_where_a_policy_of_anybody_s_grants_is_asked_all_are_asked_about_at_once(connection: Connection) -> None:
    everybody = account_page(connection, "", 1_000)
    asked = rules().asking_only({"unlisted_account", "person_without_factor"})
    ((under, accounts),) = LeastRules(asked).divide(connection, everybody)
    assert accounts == everybody
    assert under.account_policies == asked.account_policies


def test_a_policy_without_a_trait_that_finds_anybody_concerns_everybody(connection: Connection) -> None:
    everybody = account_page(connection, "", 1_000)
    assert concerned_by({"x": frozenset({"privilege"}), "y": frozenset()})(connection, "", 1_000) == everybody
    assert concerned_by({"x": frozenset({"guest"})})(connection, "", 1_000) == everybody
    few = concerned_by({"x": frozenset({"privilege", "grants"}), "y": frozenset({"end"})})(connection, "", 1_000)
    assert set(few) < set(everybody)
