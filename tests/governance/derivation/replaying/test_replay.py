"""A replay tells what deriving anew under other settings then makes of findings, and nothing under the same ones."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from weakref import ReferenceType, ref

import msgspec
import pytest

from governance.derivation.checking.asked_pages import AskedPage
from governance.derivation.checking.check import Check
from governance.derivation.checking.deviations import Deviation
from governance.derivation.judging.judge import Verdicts
from governance.derivation.replaying import verdict_check
from governance.derivation.replaying.verdict_check import VerdictCheck
from governance.folds.accounts.derived_account import DerivedAccount
from governance.model.table_rows import FindingRow
from governance.policies.catalogue import compiled, load_policies
from governance.settings.compiled import Rules
from governance.settings.sections import GovernanceSettings
from governance.store.assessment import policy_rows
from governance.store.database.engine import checking, reading
from governance.store.database.statements import rows
from governance.store.seen.concerned_accounts import rarest
from governance.store.seen.known_subjects import account_page
from tests.governance.configured import with_severity
from tests.governance.derivation.held_replays import derive_anew, hold_replay, replayed
from tests.governance.derivation.standing_verdicts import filled, standing
from tests.properties.any_settings import any_settings
from tests.properties.stores import Store, history, in_memory, postgresql, rules


@pytest.mark.parametrize("seed", range(6))
def test_it_tells_what_deriving_anew_then_makes(seed: int) -> None:
    rng = random.Random(11_000 + seed)
    told = history(rng)
    with in_memory() as store:
        filled(store, told, rng)
        assert replayed(store.engine, rules()) == []
        hold_replay(store, any_settings(rng, told))


@pytest.mark.parametrize("seed", range(6))
def test_where_a_few_policies_are_otherwise_these_are_asked_alone(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(12_000 + seed)
    told, whole = history(rng), any_settings(rng, [])
    with in_memory() as store:
        filled(store, told, rng)
        derive_anew(store, whole)
        chosen = sorted(rng.sample([policy.id for policy in load_policies() if not policy.is_rule], 3))
        fresh = {
            policy_id: any_settings(rng, told).policies.get(policy_id, msgspec.Raw(b"null")) for policy_id in chosen
        }
        monkeypatch.setattr(VerdictCheck, "verdicts_anew", not_asked)
        hold_replay(store, msgspec.structs.replace(whole, policies={**whole.policies, **fresh}))


@pytest.mark.parametrize("seed", range(4))
def test_settings_on_which_no_identity_rests_leave_links_and_holdings_as_stored(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(14_000 + seed)
    told = history(rng)
    other = any_settings(rng, told)
    names = (
        *("jit_lookback_days", "assumed_gap_days", "clock_tolerance_seconds"),
        *("privileges", "policies", "applications"),
    )
    with in_memory() as store:
        filled(store, told, rng)
        monkeypatch.setattr(VerdictCheck, "_remember_changed", not_asked)
        same = {name: getattr(other, name) for name in names} | {"jit_lookback_days": 7 + seed}
        hold_replay(store, msgspec.structs.replace(rules().settings, **same))


@pytest.mark.parametrize("seed", range(4))
def test_policies_on_few_accounts_are_asked_about_these_alone(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(13_000 + seed)
    told, whole = history(rng), any_settings(rng, [])
    few = [policy.id for policy in load_policies() if rarest(policy.needs.only_with) is not None]
    asked: set[str] = set()
    judged = Check._judged_accounts

    def noted(
        check: Check, accounts: list[str], page: AskedPage | None = None
    ) -> tuple[list[DerivedAccount], Verdicts, Mapping[str, str]]:
        asked.update(accounts)
        return judged(check, accounts, page)

    with in_memory() as store:
        filled(store, told, rng)
        derive_anew(store, whole)
        fresh = {p: any_settings(rng, told).policies.get(p, msgspec.Raw(b"null")) for p in sorted(rng.sample(few, 3))}
        monkeypatch.setattr(Check, "_judged_accounts", noted)
        changed = msgspec.structs.replace(whole, policies={**whole.policies, **fresh})
        hold_replay(store, changed)
        asked.clear()
        replayed(store.engine, compiled(with_severity(changed, "standing_privilege", "low")))
        with reading(store.engine) as connection:
            everybody = set(account_page(connection, "", 1_000))
            held = "SELECT account_id FROM held_grant WHERE privileged = 1 AND recorded_to IS NULL"
            privileged = {row[0] for row in rows(connection, held)}
    assert privileged <= asked < everybody


@pytest.mark.parametrize("seed", range(5))
def test_of_one_policy_after_the_other_a_replay_tells_what_deriving_anew_then_makes(seed: int) -> None:
    rng = random.Random(15_000 + seed)
    told = history(rng)
    with in_memory() as store:
        filled(store, told, rng)
        settings = any_settings(rng, told)
        derive_anew(store, settings)
        for policy in load_policies()[seed::5]:
            other = any_settings(rng, told).policies.get(policy.id, msgspec.Raw(b"null"))
            if other == settings.policies.get(policy.id):
                other = with_severity(settings, policy.id, "low").policies[policy.id]
            settings = msgspec.structs.replace(settings, policies={**settings.policies, policy.id: other})
            hold_replay(store, settings)


def not_asked(_check: VerdictCheck, *_what: object, **_stands: bool) -> Iterator[Deviation]:
    raise AssertionError("what was changed leaves that as it stands: it is not held against anything")


class Page(list[DerivedAccount]):
    """A page of accounts of which it can be told whether anybody still has it."""


def test_a_page_of_accounts_is_let_go_before_the_next_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    pages: list[ReferenceType[Page]] = []
    folded = VerdictCheck._derived_accounts

    def watched(
        check: VerdictCheck, accounts: list[str], under: Rules, asked: AskedPage | None = None
    ) -> tuple[list[DerivedAccount], Mapping[str, str]]:
        assert [page() for page in pages] == [None] * len(pages)
        derived, linked = folded(check, accounts, under, asked)
        page = Page(derived)
        pages.append(ref(page))
        return page, linked

    rng = random.Random(11_300)
    with in_memory() as store:
        filled(store, history(rng), rng)
        monkeypatch.setattr(verdict_check, "CHUNK", 2)
        monkeypatch.setattr(VerdictCheck, "_derived_accounts", watched)
        with checking(store.engine) as connection:
            assert list(VerdictCheck(connection, rules()).verdicts_anew()) == []
    assert len(pages) > 2


def test_a_policy_of_persons_needs_no_grants_and_one_of_grants_does() -> None:
    every = rules()
    persons, held = every.asking_only({"attribute_drift"}), every.asking_only({"standing_privilege"})
    of_applications = every.asking_only({"jit_only_application"})
    assert (persons.reads_grants, persons.reads_app_accounts) == (False, False)
    assert (held.reads_grants, held.reads_app_accounts) == (True, False)
    assert (of_applications.reads_grants, of_applications.reads_app_accounts) == (True, True)
    assert (every.reads_grants, every.reads_app_accounts) == (True, True)


def test_on_both_stores_it_tells_what_goes_changes_and_comes(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy_rows, "_PAGE", 2)
    with postgresql(store_url) as engine:
        store, plain = Store(engine), rules().settings
        derive_anew(store, plain)
        store.take(history(random.Random(11_100)))
        store.drain()
        before = standing(engine)
        assert len(before) > 6
        assert [d.kind for d in hold_replay(store, off(plain))] == ["gone"] * len(before)
        assert [d.kind for d in hold_replay(store, plain)] == ["added"] * len(before)
        policy = next(side.policy for side in before.values() if isinstance(side, FindingRow))
        graver = hold_replay(store, with_severity(plain, policy, "critical"))
        assert {(d.kind, *d.changed) for d in graver} == {("changed", "severity")}


def off(settings: GovernanceSettings) -> GovernanceSettings:
    return msgspec.structs.replace(settings, policies={p.id: msgspec.Raw(b"null") for p in load_policies()})
