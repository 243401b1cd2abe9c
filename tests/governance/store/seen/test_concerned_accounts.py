"""Accounts that have a trait are found by what stands of them: some too many perhaps, and never one too few."""

from __future__ import annotations

import random
from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args

import pytest
from sqlalchemy import Connection

from governance.derivation.checking import store_pass
from governance.derivation.judging.judge import StandingQuestions, Verdicts, judge_accounts
from governance.derivation.replaying.verdict_check import VerdictCheck
from governance.model.policy import Trait
from governance.model.situation import Situation
from governance.policies.support.traits import mask_of, traits_of
from governance.settings.compiled import Rules
from governance.store.database.engine import checking
from governance.store.database.staging import stage_keys
from governance.store.database.statements import prepare
from governance.store.seen.concerned_accounts import concerned_among, concerned_page, rarest
from governance.store.seen.known_subjects import account_page
from tests.properties.stores import Store, history, in_memory, postgresql, rules

FOUND: tuple[Trait, ...] = tuple(trait for trait in get_args(Trait) if rarest({trait}) is not None)


def situations(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> dict[str, Situation]:
    """What policies are told of every account."""
    told: dict[str, Situation] = {}

    def noted(
        of_accounts: Mapping[str, Situation],
        under: Rules,
        judged_until: Mapping[str, int] = MappingProxyType({}),
        standing: StandingQuestions | None = None,
    ) -> Verdicts:
        told.update(of_accounts)
        return judge_accounts(of_accounts, under, judged_until, standing)

    monkeypatch.setattr(store_pass, "judge_accounts", noted)
    assert list(VerdictCheck(connection, rules()).verdicts_anew()) == []
    return told


def hold_found(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> dict[Trait, set[str]]:
    """Hold who is found by each trait against who has it."""
    prepare(connection)
    told, found = situations(connection, monkeypatch), dict[Trait, set[str]]()
    everybody = account_page(connection, "", 1_000)
    for trait in FOUND:
        having = {account for account, seen in told.items() if traits_of(seen) & mask_of([trait])}
        found[trait] = concerned_among(connection, stage_keys(connection, everybody), {trait})
        assert having <= found[trait] <= set(everybody), trait
        paged, after = list[str](), ""
        while page := concerned_page(connection, after, 2, {trait}, {"nobody"}):
            paged, after = [*paged, *page], page[-1]
        assert paged == sorted(found[trait]), trait
    return found


def filled(store: Store, seed: int) -> Store:
    store.take(history(random.Random(seed), 120))
    store.drain()
    return store


@pytest.mark.parametrize("seed", range(6))
def test_whoever_has_a_trait_is_found_by_it(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with in_memory() as store:
        filled(store, 16_000 + seed)
        with checking(store.engine) as connection:
            hold_found(connection, monkeypatch)


def test_both_stores_find_few_by_what_is_rare(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with postgresql(store_url) as engine:
        filled(Store(engine), 16_100)
        with checking(engine) as connection:
            found = hold_found(connection, monkeypatch)
            some = concerned_among(connection, stage_keys(connection, sorted(found["grants"])[:2]), {"grants", "end"})
    assert found["person"] == found["rosters"] == set(), "no roster was read"
    assert found["privilege"] and found["jit_account"] < found["grants"] | found["jit_account"]
    assert some == set(sorted(found["grants"])[:2])


def test_what_few_have_is_what_accounts_are_found_by() -> None:
    assert rarest({"grants", "privilege", "guest"}) == "privilege"
    assert rarest({"grants", "assignment"}) == "assignment"
    assert rarest({"guest", "suspension"}) is None
