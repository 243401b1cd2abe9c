"""What is said of policies: under which settings they are asked, who speaks first, whether their examples hold."""

from __future__ import annotations

from typing import Any

import pytest

from governance.policies import orphan
from governance.policies.catalogue import load_policies
from governance.queries import policies
from governance.queries.policies import Counts, PolicyView, asked_examples, policy_detail, policy_views
from ingest.contract.errors import UnclearError
from tests.governance.configured import governance


def views(**own: Any) -> dict[str, PolicyView]:
    settings = governance(policies=own)
    return {view.policy: view for view in policy_views(settings, Counts({"orphan": 3}, {"admin_mfa": 2}))}


def test_each_policy_says_whether_it_is_asked() -> None:
    by_id = views(orphan=None, admin_mfa={"severity": "low", "controls": ["ACME-7"]})
    assert list(by_id) == [policy.id for policy in load_policies()]
    assert [by_id[name].status for name in ("orphan", "admin_mfa", "jit_mfa")] == ["off", "on", "not_configured"]
    assert (by_id["orphan"].severity, by_id["admin_mfa"].severity) == ("high", "low")
    assert by_id["admin_mfa"].controls[-1] == "ACME-7"
    assert (by_id["orphan"].findings, by_id["orphan"].not_evaluable, by_id["admin_mfa"].not_evaluable) == (3, 0, 2)


def test_without_a_store_nothing_is_counted() -> None:
    assert {(view.findings, view.not_evaluable) for view in policy_views(governance(), None)} == {(None, None)}


def test_one_policy_is_shown_whole() -> None:
    detail = policy_detail(
        governance(policies={"leaver_elsewhere": {"severity": "critical"}}), "leaver_elsewhere", None
    )
    assert detail.settings is not None and detail.settings["severity"] == "critical" and len(detail.settings) > 3
    assert (detail.speaks_before, detail.speaks_after) == (["orphan"], ["contract_ended", "leaver_account"])
    assert detail.judges == "account" and detail.remedy.endswith(".") and "own_lists" in detail.reads
    assert {example.outcome for example in detail.examples} >= {"violation", "compliant"}


def test_a_policy_that_nobody_asks_has_no_settings_in_force() -> None:
    detail = policy_detail(governance(policies={"separation_of_duties": None}), "separation_of_duties", None)
    assert (detail.settings, detail.status, detail.judges) == (None, "off", "identity")


def test_a_wrong_name_is_told_with_the_nearest_one() -> None:
    with pytest.raises(UnclearError, match=r"no policy is called 'orphans'; did you mean orphan\?"):
        policy_detail(governance(), "orphans", None)
    with pytest.raises(UnclearError, match="did you mean admin_mfa"):
        list(asked_examples(governance(), ["orphan", "admin_mfs"]))


def test_examples_are_asked_under_their_own_settings_and_those_in_force() -> None:
    every = list(asked_examples(governance()))
    assert all(example.holds for example in every)
    assert {example.policy for example in every} == {policy.id for policy in load_policies()}
    lenient = list(asked_examples(governance(policies={"orphan": {"grace_days": 365}}), ["orphan"]))
    assert {example.policy for example in lenient} == {"orphan"}
    assert [(e.expected, e.answer, e.in_force) for e in lenient][1] == ("compliant", "compliant", "compliant")
    off = asked_examples(governance(policies={"orphan": None}), ["orphan"])
    assert {example.in_force for example in off} == {None}


def test_an_example_that_does_not_hold_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = [example._replace(outcome="compliant") for example in orphan.POLICY.examples()]
    policy = orphan.POLICY._replace(examples=lambda: wrong)
    monkeypatch.setattr(policies, "load_policies", lambda: (policy,))
    monkeypatch.setattr(policies, "configured", lambda _settings: ())
    assert [example.holds for example in asked_examples(governance())] == [False, True, False]


def test_a_policy_that_says_nothing_gave_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = orphan.POLICY._replace(judge=lambda _situation, _settings: ())
    monkeypatch.setattr(policies, "load_policies", lambda: (policy,))
    monkeypatch.setattr(policies, "configured", lambda _settings: ())
    assert {example.answer for example in asked_examples(governance())} == {"no_answer"}
