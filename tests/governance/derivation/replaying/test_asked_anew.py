"""Where a setting decides nothing of an account few policies are asked about it, and a replay tells the same."""

from __future__ import annotations

import ast
import random
from typing import Any

import msgspec
import pytest

from governance.derivation.replaying.asked_anew import AskedAnew
from governance.derivation.replaying.verdict_check import VerdictCheck
from governance.folds.accounts.derived_account import DerivedAccount
from governance.model.policy import Part
from governance.policies.catalogue import compiled, load_policies
from governance.settings.compiled import Rules
from governance.settings.reach import GOVERNANCE, NOTED, changed_sections, noted_alone
from governance.settings.sections import GovernanceSettings, PrivilegeSettings
from tests.governance.derivation.held_replays import derive_anew, hold_replay
from tests.governance.derivation.standing_verdicts import filled
from tests.house.tree import ROOT
from tests.properties.any_settings import any_settings
from tests.properties.planted_companies import read_by_lists
from tests.properties.stores import history, in_memory, rules

OTHERS: dict[str, tuple[Any, ...]] = {
    "jit_lookback_days": (0, 1, 20, 45, 400),
    "clock_tolerance_seconds": (0, 7_200, 86_400),
}
"""Values of the noted fields that folds, or policies, may decide otherwise by."""


def with_field(settings: GovernanceSettings, field: str, value: Any) -> GovernanceSettings:
    return msgspec.structs.replace(settings, **{field: value})


@pytest.mark.parametrize("field", NOTED)
def test_a_noted_field_alone_is_replayed_as_it_is_then_derived(field: str) -> None:
    changed = 0
    for seed in range(3):
        rng = random.Random(17_000 + seed)
        with in_memory() as store:
            filled(store, history(rng, 80), rng)
            for value in OTHERS[field]:
                changed += len(hold_replay(store, with_field(rules().settings, field, value)))
    assert changed > 5


@pytest.mark.parametrize("field", NOTED)
def test_a_planted_company_is_replayed_as_it_is_then_derived(field: str) -> None:
    planted = read_by_lists()
    with in_memory() as store:
        derive_anew(store, planted.settings)
        store.take(planted.events)
        store.drain()
        for value in OTHERS[field][:2]:
            hold_replay(store, with_field(planted.settings, field, value))


@pytest.mark.parametrize("field", sorted(field for field, reach in GOVERNANCE.items() if reach != "nothing"))
def test_every_other_field_alone_is_so_too(field: str) -> None:
    rng = random.Random(f"18000 {field}")
    told = history(rng)
    with in_memory() as store:
        filled(store, told, rng)
        for _ in range(3):
            hold_replay(store, with_field(rules().settings, field, getattr(any_settings(rng, told), field)))


def test_policies_are_asked_about_those_of_whom_it_decides_and_about_others_whoever_reads_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: dict[str, frozenset[str]] = {}
    judged = VerdictCheck._verdicts

    def noted(check: VerdictCheck, derived: list[DerivedAccount], under: Rules, *page: Any) -> Any:
        asked.update({own.account.account_id: under.account_policies for own in derived})
        return judged(check, derived, under, *page)

    rng = random.Random(17_100)
    with in_memory() as store:
        filled(store, history(rng, 120), rng)
        monkeypatch.setattr(VerdictCheck, "_verdicts", noted)
        hold_replay(store, with_field(rules().settings, "jit_lookback_days", 45))
        every = store.rules.account_policies
    numbers = {len(policies) for policies in asked.values()}
    assert numbers == {len(every), 1}, "of some it decides, of others not"
    assert {"unassigned_sign_in"} in asked.values()


def test_who_may_answer_otherwise() -> None:
    every, settings = rules(), rules().settings

    def of_any(**fields: Any) -> frozenset[str]:
        other = compiled(msgspec.structs.replace(settings, **fields))
        policies = other.account_policies - {"jit_only_application"}
        return AskedAnew(other, policies, changed_sections(every.sections, other.sections)).of_any

    everybody = every.account_policies - {"jit_only_application"}
    assert of_any(jit_lookback_days=1) == {"unassigned_sign_in"}
    off = {**settings.policies, "contract_ended": msgspec.Raw(b"null")}
    assert of_any(jit_lookback_days=1, policies=off) == {"unassigned_sign_in", "leaver_elsewhere"}
    assert of_any(jit_lookback_days=1, privileges=PrivilegeSettings(types=[])) == everybody, "folds note no privileges"
    assert AskedAnew(every, everybody, None).of_any == everybody
    assert noted_alone(["policy:orphan", "folds:"]) is None


def test_rules_note_of_whom_a_field_decides_and_let_it_go() -> None:
    plain = rules()
    assert (plain.lookback_of("a"), plain.take_decided()) == (plain.lookback, set())
    noting = plain.noting({"jit_lookback_days"})
    assert (noting.lookback_of("a"), noting.clock_tolerance_of("b")) == (plain.lookback, plain.clock_tolerance)
    assert (noting.take_decided(), noting.take_decided()) == ({"a"}, set())


def test_folds_ask_for_what_decides_of_an_account_and_tell_policies_the_rest() -> None:
    read = {
        (path.relative_to(ROOT).as_posix(), node.attr)
        for path in [*(ROOT / "governance/folds").rglob("*.py"), *(ROOT / "governance/derivation").rglob("*.py")]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("lookback", "clock_tolerance", *NOTED)
    }
    situation = "governance/folds/accounts/situation.py"
    assert read == {(situation, "lookback"), (situation, "clock_tolerance")}


def test_policies_that_read_days_read_the_tolerance_by_which_these_are_chosen() -> None:
    part: Part = "clock_tolerance"
    assert [p.id for p in load_policies() if p.needs.days is not None and part not in p.needs.parts] == []
