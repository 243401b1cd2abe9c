"""What every policy promises of any situation: answers that hang together, whatever order it is told in."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from governance.model.answers import Answer
from governance.model.configured import configure
from governance.model.policy import Policy
from governance.model.situation import Holding, IdentitySituation, Situation
from governance.policies.catalogue import load_policies
from governance.policies.support.asked_about import AskedAbout
from ingest.contract.errors import BrokenError
from tests.governance.any_situation import CONFIGURED, any_situation, in_other_order
from tests.governance.configured import asked, own_settings

OWN_SETTINGS = {policy.id: own_settings(policy, CONFIGURED) for policy in load_policies()}


@cache
def situations() -> list[tuple[Situation, Situation]]:
    """Return each situation, and the same in another order; made by the first test that asks."""
    made = ((any_situation(seed), seed) for seed in range(1_500))
    return [(told, in_other_order(told, seed)) for told, seed in made]


def _answers(policy: Policy[Any], told: Situation) -> list[Answer]:
    settings = OWN_SETTINGS[policy.id]
    assert settings is not None
    if policy.judge is not None:
        return asked(policy, told, settings)
    holdings = (Holding(told.account, told.grants),)
    return asked(policy, IdentitySituation("identity:1", holdings, told.coverage), settings)


def _refused(policy: Policy[Any], told: Situation) -> bool:
    try:
        _answers(policy, told)
    except BrokenError:
        return True
    return False


@pytest.mark.parametrize("policy", load_policies(), ids=lambda p: p.id)
class TestEachPolicy:
    def test_the_order_of_what_is_told_means_nothing(self, policy: Policy[Any]) -> None:
        for told, otherwise in situations():
            assert set(_answers(policy, told)) == set(_answers(policy, otherwise))

    def test_answers_about_one_thing_do_not_contradict_each_other(self, policy: Policy[Any]) -> None:
        for told, _ in situations():
            found = _answers(policy, told)
            for outcome in ("violation", "compliant", "not_evaluable"):
                about = [a.about for a in found if a.outcome == outcome]
                assert len(set(about)) == len(about)
            lapses = {a.about: a.until for a in found if a.outcome == "violation"}
            for open_question in (a for a in found if a.outcome == "not_evaluable" and a.about in lapses):
                until = lapses[open_question.about]
                assert until is not None and open_question.since >= until

    def test_a_violation_lasts_and_has_its_evidence(self, policy: Policy[Any]) -> None:
        for told, _ in situations():
            for answer in (a for a in _answers(policy, told) if a.outcome == "violation"):
                assert answer.until is None or answer.until > answer.since
                about_application = answer.about.account_id == answer.about.application_id
                assert (
                    answer.message.startswith("CRM " if about_application else "Jo ")
                    and str(told.account.name) not in answer.message
                )
                # An owner's end is shown by the account's own last use; without any there is nothing to show.
                assert answer.evidence or policy.id == "orphan"

    def test_it_declares_no_more_than_it_reads(self, policy: Policy[Any]) -> None:
        for part in policy.needs.parts:
            without = policy._replace(needs=policy.needs._replace(parts=policy.needs.parts - {part}))
            assert any(_refused(without, told) for told, _ in situations()), f"it never reads {part}"

    def test_it_has_nothing_to_say_of_whom_it_is_not_asked_about(self, policy: Policy[Any]) -> None:
        if not policy.needs.only_with and policy.needs.only_holding is None:
            return
        settings = own_settings(policy, CONFIGURED)
        assert settings is not None and policy.judge is not None
        of_policy = configure(policy, settings)
        about, seen, unasked = AskedAbout([(of_policy, policy.id)]), of_policy.seen, 0
        for told, _ in situations():
            if not about.of(told):
                unasked += 1
                assert not list(policy.judge(seen(told), settings))
                assert policy.needs.days is None or policy.needs.days(seen(told), settings) is None
                assert policy.needs.sessions is None or not policy.needs.sessions(seen(told), settings)
                # Peers are read beside what is asked: of whom it is not asked it may not want any.
                is_held = policy.needs.only_holding is not None
                assert not is_held or policy.needs.peers is None or not policy.needs.peers(seen(told), settings)
        assert 0 < unasked < len(situations())

    def test_every_outcome_occurs(self, policy: Policy[Any]) -> None:
        assert {a.outcome for told, _ in situations() for a in _answers(policy, told)} == {
            "violation",
            "compliant",
            "not_evaluable",
        }
