"""What every policy of the folder promises, whatever it is about."""

from __future__ import annotations

import re
from typing import Any

import pytest

from governance.model.answers import Answer
from governance.model.policy import Policy, PolicySettings
from governance.model.situation import Owner, Situation
from governance.model.states import AccountState
from governance.policies.catalogue import configured, load_policies, plain
from governance.policies.support.able_spans import ABLE
from tests.governance.configured import asked, governance, only_policies, own_settings
from tests.governance.grants_situations import (
    ADA,
    OKTA,
    answers,
    app_account,
    changed,
    day,
    facts,
    grant,
    identity,
    person,
    sign_in,
    situation,
    with_gap,
)
from tests.house.tree import ROOT

CONFIGURED: dict[str, Any] = {
    "out_of_band_grant": {"governed": [{"entitlement": "*|group:g1", "by": [f"{OKTA}|admin"]}]},
    "attribute_drift": {"attributes": ["department"]},
    "jit_required_attributes": {"attributes": ["department"]},
    "jit_origin": {"domains": ["example.com"], "idps": []},
    "jit_mfa": {"trusted_idps": []},
    "peer_outlier": {"entitlements": ["group:g1"]},
    "role_mapping": {"rules": [{"entitlement": "group:g1", "allow": [{"department": ["Finance"]}]}]},
    "reserved_entitlement": {"reserved": [{"entitlement": "group:g1", "types": ["employee"]}]},
    "separation_of_duties": {"rules": [{"id": "two", "a": "*|group:g1", "b": "*|directory_role:ga"}]},
}
GRANTS = (
    grant("group:g1", 60),
    grant("directory_role:ga", 61, privileged=True),
    grant("app_assignment:pay", 75, 90, application_id=f"{OKTA}|pay"),
)
POLICIES = load_policies()
SPELLING = {
    "soc2": re.compile(r"CC(1\.[1-5]|2\.[1-3]|3\.[1-4]|4\.[12]|5\.[1-3]|6\.[1-8]|7\.[1-5]|8\.1|9\.[12])"),
    "iso27001": re.compile(r"A\.(5\.([1-9]|[12]\d|3[0-7])|6\.[1-8]|7\.([1-9]|1[0-4])|8\.([1-9]|[12]\d|3[0-4]))"),
    "nist800_53": re.compile(r"(AC|AT|AU|CA|CM|CP|IA|IR|MA|MP|PE|PL|PM|PS|PT|RA|SA|SC|SI|SR)-[1-9]\d?(\([1-9]\d?\))?"),
    "pci_dss": re.compile(r"([1-9]|1[0-2])(\.[1-9]\d?){2,3}"),
}
LEFT: dict[str, Any] = {"state": "disabled", "ended_at": day(80), "ended_event_id": "okta:left"}


def _accounts() -> list[AccountState]:
    sales: dict[str, Any] = {"profile": {"department": "Sales"}, "attribute_changes": (changed(62, "Sales"),)}
    one = person(created_at=day(50), **sales)
    jit = one.provenance._replace(
        kind="jit_confirmed", at=day(50), idp="0oa1", asserted=("mail",), evidence=("okta:1",)
    )
    return [
        person(),
        one,
        one._replace(provenance=jit),
        one._replace(provenance=jit, **LEFT),
        one._replace(type="service"),
        one._replace(display_name=None, name=None, **LEFT),
    ]


def _given(policy: Policy[Any], configured: dict[str, Any]) -> list[list[Answer]]:
    """The answers to each of many situations, of which each policy knows some."""
    if policy.judge_identity is not None:
        return [answers(policy, identity(configured, (a, GRANTS))) for a in _accounts()]
    apps: dict[str, Any] = {"app_accounts": (app_account("kit"), app_account("pay", listed=True))}
    applications = (facts("kit"), facts("pay", required=True, channel=True))
    rest: dict[str, Any] = {
        "rollups": (sign_in("kit", 70), sign_in("pay", 70)),
        "grants": GRANTS,
        "applications": applications,
    }
    known: list[dict[str, Any]] = [{"account": a} for a in _accounts()]
    cases = [*known, known[1] | {"coverage": with_gap(40, 79)}, known[4] | {"owner": Owner("own", True, day(80), None)}]
    return [answers(policy, situation(configured, **(apps | rest | case))) for case in cases]


def test_every_policy_says_what_a_reader_needs() -> None:
    assert len({p.id for p in POLICIES}) == len(POLICIES) >= 5
    for policy in POLICIES:
        assert policy.title and policy.remedy.endswith(".") and policy.controls and not policy.title.endswith(".")
        assert (policy.judge is None) != (policy.judge_identity is None)
        assert issubclass(policy.settings, PolicySettings)
        assert policy.default is None or type(policy.default) is policy.settings


@pytest.mark.parametrize("policy", POLICIES, ids=lambda p: p.id)
class TestEachPolicy:
    def test_its_examples_are_judged_as_it_says(self, policy: Policy[Any]) -> None:
        examples = list(policy.examples())
        assert {"violation", "compliant"} <= {example.outcome for example in examples}
        for example in examples:
            assert isinstance(example.settings, policy.settings)
            first, *_ = asked(policy, example.situation, example.settings)
            assert first.outcome == example.outcome, f"{example.why}: {first}"
            assert example.why == example.why.strip(".") and example.why[0].islower()

    def test_it_has_a_near_miss_that_is_no_violation(self, policy: Policy[Any]) -> None:
        near_misses = [example for example in policy.examples() if example.is_near_miss]
        assert near_misses, "show what is all but a violation (`is_near_miss=True`); policies.md has one for each"
        for example in near_misses:
            assert "violation" not in {a.outcome for a in asked(policy, example.situation, example.settings)}

    def test_whoever_may_be_able_to_sign_in_is_not_passed_over(self, policy: Policy[Any]) -> None:
        for example in policy.examples():
            told = example.situation
            if not isinstance(told, Situation) or example.outcome != "violation" or told.account.state not in ABLE:
                continue
            untold = told._replace(account=told.account._replace(state="unknown", timeline=()), own_traits=None)
            outcomes = {answer.outcome for answer in asked(policy, untold, example.settings)}
            assert outcomes & {"violation", "not_evaluable"}, example.why

    def test_it_has_an_example_of_every_answer_that_it_gives(self, policy: Policy[Any]) -> None:
        outcomes = {answer.outcome for given in _given(policy, CONFIGURED) for answer in given}
        assert outcomes <= {example.outcome for example in policy.examples()}

    def test_its_controls_are_spelled_as_the_frameworks_spell_them(self, policy: Policy[Any]) -> None:
        for framework, ids in policy.controls._asdict().items():
            assert ids, f"say which controls of {framework} it serves"
            assert list(ids) == sorted(set(ids), key=ids.index)
            for control in ids:
                assert SPELLING[framework].fullmatch(control), f"{framework} has no control {control}"

    def test_it_declares_whom_it_judges(self, policy: Policy[Any]) -> None:
        assert (policy.concerned is None) == (policy.judge is not None)
        assert policy.judge is not None or (policy.needs.days is None and policy.needs.sessions is None)

    def test_config_and_docs_name_it(self, policy: Policy[Any]) -> None:
        assert f"\n    {policy.id}:" in (ROOT / "config.yaml").read_text()
        assert f"\n## {policy.id}\n" in (ROOT / "docs" / "policies.md").read_text()

    def test_the_same_situation_gives_the_same_answers(self, policy: Policy[Any]) -> None:
        assert _given(policy, CONFIGURED) == _given(policy, CONFIGURED)

    def test_each_thing_is_answered_once(self, policy: Policy[Any]) -> None:
        for given in _given(policy, CONFIGURED):
            about = [answer.about for answer in given]
            assert len(set(about)) == len(about)

    def test_a_violation_says_when_why_and_of_whom(self, policy: Policy[Any]) -> None:
        for answer in (a for given in _given(policy, CONFIGURED) for a in given if a.outcome == "violation"):
            assert answer.since > 0 and (answer.until is None or answer.until > answer.since)
            assert answer.message.endswith(".")
            assert any(called in answer.message for called in ("Ada", "00uada", "ada@example.com"))
            assert len(set(answer.evidence)) == len(answer.evidence)
            assert answer.about.account_id

    def test_what_cannot_be_known_has_a_reason(self, policy: Policy[Any]) -> None:
        for answer in (a for given in _given(policy, CONFIGURED) for a in given if a.outcome == "not_evaluable"):
            assert answer.message and ADA not in answer.message

    def test_an_account_of_which_nothing_is_known_breaks_nothing(self, policy: Policy[Any]) -> None:
        told = identity(CONFIGURED) if policy.judge_identity is not None else situation(CONFIGURED)
        assert not [a for a in answers(policy, told) if a.outcome == "violation"]

    def test_its_settings_are_read_from_its_own_key(self, policy: Policy[Any]) -> None:
        own = plain(settings) if (settings := own_settings(policy, CONFIGURED)) is not None else {}
        (alone,) = configured(governance(policies=only_policies({policy.id: own})))
        assert (alone.policy, alone.settings) == (policy, settings)
