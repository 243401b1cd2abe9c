from __future__ import annotations

from typing import Any

import pytest

from governance.model.answers import Answer
from governance.model.persons import PersonSpan
from governance.model.situation import Situation
from governance.model.states import AccountState, AttributeChange, Grant
from governance.policies.role_mapping import POLICY
from governance.policies.support import examples as ada
from tests.governance.configured import asked, own_settings
from tests.governance.grants_situations import ADA, OKTA, answers, changed, day, grant, only, person, situation

CONFIGURED: dict[str, Any] = {
    "role_mapping": {
        "mover_grace_days": 14,
        "rules": [
            {"entitlement": "group:Finance", "allow": [{"department": ["Finance", "Audit"]}]},
            {"entitlement": "group:g2", "allow": [{"department": ["IT"], "title": ["Lead"]}, {"title": ["CIO"]}]},
        ],
    }
}
FINANCE = grant("group:g1", 60, entitlement_name="Finance")


def judged(account: AccountState, *grants: Grant) -> Answer:
    return only(POLICY, situation(CONFIGURED, account=account, grants=grants))


def test_a_salesperson_in_finance_is_found() -> None:
    found = judged(person(profile={"department": "Sales"}), FINANCE)
    assert (found.outcome, found.since, found.until) == ("violation", day(60), None)
    assert (found.about.account_id, found.about.entitlement_id) == (ADA, f"{OKTA}|group:g1")
    assert found.message.startswith("Ada holds Finance") and found.evidence == FINANCE.evidence


@pytest.mark.parametrize("spelled", ["group:Finance", "group:g1", f"{OKTA}|group:Finance", "*|group:g1"])
def test_a_rule_may_name_the_issuer_or_not(spelled: str) -> None:
    rules = {"role_mapping": {"rules": [{"entitlement": spelled, "allow": [{"department": ["Audit"]}]}]}}
    told = situation(rules, account=person(profile={"department": "Sales"}), grants=(FINANCE,))
    assert only(POLICY, told).outcome == "violation"


@pytest.mark.parametrize("department", ["Finance", "finance", " AUDIT "])
def test_whom_a_rule_allows_may_hold_it(department: str) -> None:
    assert judged(person(profile={"department": department}), FINANCE).outcome == "compliant"


@pytest.mark.parametrize("profile", [{}, {"department": ""}, {"title": "Lead"}])
def test_without_the_attribute_nobody_can_tell(profile: dict[str, str]) -> None:
    found = judged(person(profile=profile), FINANCE)
    assert (found.outcome, found.message) == ("not_evaluable", "the attributes are unknown: department")


def test_what_is_removed_or_left_behind_is_asked_no_more() -> None:
    assert judged(person(), FINANCE._replace(valid_to=day(70))).outcome == "compliant"
    assert judged(person(ended_at=day(70)), FINANCE).outcome == "compliant"


@pytest.mark.parametrize(
    ("profile", "outcome"),
    [
        ({"department": "IT", "title": "Lead"}, "compliant"),
        ({"title": "CIO"}, "compliant"),
        ({"department": "IT"}, "not_evaluable"),
        ({"department": "IT", "title": "Clerk"}, "violation"),
        ({"department": "Sales"}, "not_evaluable"),
        ({"department": "Sales", "title": "Lead"}, "violation"),
    ],
)
def test_all_attributes_of_one_allowance_must_fit(profile: dict[str, str], outcome: str) -> None:
    assert judged(person(profile=profile), grant("group:g2", 60)).outcome == outcome


def test_a_mover_has_a_grace() -> None:
    moved = person(profile={"department": "Sales"}, attribute_changes=(changed(1, "Finance"), changed(80, "Sales")))
    found = judged(moved, FINANCE)
    assert (found.outcome, found.since) == ("violation", day(94))
    assert found.evidence[-1] == "okta:change-80"
    assert judged(moved, FINANCE._replace(valid_to=day(90))).outcome == "compliant"


def test_who_moved_before_the_grant_has_none() -> None:
    moved = person(profile={"department": "Sales"}, attribute_changes=(changed(1, "Finance"), changed(55, "Sales")))
    assert judged(moved, FINANCE).since == day(60)


def test_what_is_learned_late_held_before() -> None:
    account = person(profile={"department": "Sales"}, attribute_changes=(changed(75, "Sales"),))
    assert judged(account, FINANCE).since == day(60)


def test_corrected_attributes_close_it() -> None:
    account = person(profile={"department": "Audit"}, attribute_changes=(changed(1, "Sales"), changed(75, "Audit")))
    found = judged(account, FINANCE)
    assert (found.outcome, found.since, found.until) == ("violation", day(60), day(75))


def test_removal_and_the_account_s_end_close_it() -> None:
    sales = person(profile={"department": "Sales"})
    assert judged(sales, FINANCE._replace(valid_to=day(70))).until == day(70)
    assert judged(sales._replace(ended_at=day(65)), FINANCE).until == day(65)


def test_the_latest_episode_counts() -> None:
    sales = person(profile={"department": "Sales"})
    found = judged(sales, FINANCE._replace(valid_to=day(70)), FINANCE._replace(valid_from=day(90)))
    assert (found.since, found.until) == (day(90), None)


@pytest.mark.parametrize(
    "said", [{"via": f"{OKTA}|group:g0"}, {"mode": "eligible"}, {"entitlement_name": "Facilities"}]
)
def test_conferred_eligible_and_unmapped_things_are_let_be(said: dict[str, Any]) -> None:
    told = situation(CONFIGURED, account=person(profile={"department": "Sales"}), grants=(FINANCE._replace(**said),))
    assert answers(POLICY, told) == []


def by_roster(account: AccountState, *spans: PersonSpan) -> Answer:
    told = situation(CONFIGURED, account=account, grants=(FINANCE,)).situation
    assert isinstance(told, Situation)
    (answer,) = asked(POLICY, told._replace(person=ada.person(*spans)), own_settings(POLICY, CONFIGURED))
    return answer


def works(number: float, department: str | None) -> PersonSpan:
    return ada.stated(number, valid_from=day(number), department=department)


def test_what_no_source_tells_of_an_account_its_person_s_roster_may_tell() -> None:
    """Policies.md: the known attributes decide; what a source says itself goes before, also that it is not told."""
    sales, finance = works(1, "Sales"), works(1, "finance")
    assert by_roster(person(profile={}), sales).outcome == "violation"
    assert by_roster(person(profile={"title": "Lead"}), finance).outcome == "compliant"
    assert by_roster(person(profile={"department": "Finance"}), sales).outcome == "compliant", "its source goes before"
    assert by_roster(person(profile={}), works(1, None)).outcome == "not_evaluable", "the roster says nothing either"
    hidden = AttributeChange(day(70), "department", None, "hidden", is_known=False)
    assert by_roster(person(profile={}, attribute_changes=(hidden,)), sales).outcome == "not_evaluable"


def test_a_move_that_the_roster_alone_tells_has_its_grace() -> None:
    answer = by_roster(person(profile={}), works(1, "Finance"), works(80, "Sales"))
    assert (answer.outcome, answer.since) == ("violation", day(94))
    assert answer.evidence == (*FINANCE.evidence, "roster-80")


def test_who_moves_before_the_source_tells_of_him_has_a_grace_by_the_roster() -> None:
    """Okta names an attribute when it changes, and a list what it is today: neither tells what it was before."""
    sales = person(profile={"department": "Sales"}, attribute_changes=(changed(82, "Sales"),))
    told_before = by_roster(sales, works(1, "Finance"))
    assert (told_before.outcome, told_before.since) == ("violation", day(82 + 14))
    told_first = by_roster(sales, works(1, "Finance"), works(80, "Sales"))
    assert (told_first.outcome, told_first.since) == ("violation", day(80 + 14))
    assert by_roster(sales, works(1, "Sales")).since == day(60), "the roster excuses nobody whom it tells alike"


def test_the_roster_accuses_nobody_of_a_time_of_which_the_source_told_nothing() -> None:
    finance = person(profile={"department": "Finance"}, attribute_changes=(changed(82, "Finance"),))
    assert by_roster(finance, works(1, "Accounts dept")).outcome == "compliant"
