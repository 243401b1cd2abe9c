from __future__ import annotations

from typing import Any

import pytest

from governance.model.answers import About, Answer
from governance.model.states import Grant, UsageSummary
from governance.policies.unassigned_sign_in import POLICY
from tests.governance.grants_situations import (
    ADA,
    OKTA,
    answers,
    day,
    facts,
    grant,
    only,
    person,
    sign_in,
    situation,
    with_gap,
)

APP = f"{OKTA}|pay"
YOUNG = person(created_at=day(50))


def told(*grants: Grant, rollups: tuple[UsageSummary, ...] = (sign_in("pay", 60),), **said: Any) -> Any:
    known = {"account": YOUNG, "applications": (facts("pay", required=True),)}
    return situation({}, grants=grants, rollups=rollups, **(known | said))


def judged(*grants: Grant, **said: Any) -> Answer:
    return only(POLICY, told(*grants, **said))


def assignment(since: float, **said: Any) -> Grant:
    return grant("app_assignment:pay", since, application_id=APP, **said)


def test_a_sign_in_without_any_assignment_is_found() -> None:
    found = judged()
    assert (found.outcome, found.about, found.since, found.until) == ("violation", About(ADA, APP), day(60), None)
    assert found.message.startswith("Ada signed in to Pay,") and found.evidence == ("okta:sso-60",)


@pytest.mark.parametrize(
    "held",
    [
        assignment(55),
        assignment(60 + 200 / 86_400),
        assignment(52)._replace(valid_to=day(53)),
        assignment(55, via=f"{OKTA}|group:g")._replace(application_id=None),
        assignment(70, from_basis="unknown"),
        grant("app_role:pay/reader", 55, application_id=APP),
    ],
)
def test_who_was_ever_assigned_before_is_right(held: Grant) -> None:
    assert judged(held).outcome == "compliant"


@pytest.mark.parametrize(
    "held", [grant("app_assignment:other", 55), grant("group:pay", 55), assignment(55, mode="eligible")]
)
def test_other_things_are_no_assignment(held: Grant) -> None:
    assert judged(held).outcome == "violation"


def test_an_assignment_afterwards_closes_it_and_so_does_leaving() -> None:
    assert judged(assignment(75)).until == day(75)
    assert judged(account=YOUNG._replace(ended_at=day(70))).until == day(70)


def test_an_old_account_s_history_is_unknown() -> None:
    found = judged(account=person())
    assert found.outcome == "not_evaluable" and found.message.startswith("left-censored")
    assert judged(account=person(), rollups=(sign_in("pay", 91),)).outcome == "violation"


def test_a_gap_since_its_creation_may_hide_the_assignment() -> None:
    assert judged(coverage=with_gap(55, 57)).outcome == "not_evaluable"
    assert judged(coverage=with_gap(65, 67)).outcome == "violation"


def test_the_first_success_of_any_kind_counts() -> None:
    rollups = (sign_in("pay", 51, use="failed"), sign_in("pay", 65), sign_in("pay", 62, use="non_interactive"))
    assert judged(rollups=rollups).since == day(62)


def test_open_applications_and_those_that_nobody_named_are_not_watched() -> None:
    assert answers(POLICY, told(applications=(facts("pay", required=False),))) == []
    assert answers(POLICY, told(applications=(facts("pay")._replace(configured=False),))) == []


def test_what_only_a_list_demands_is_told_so_and_carries_no_action() -> None:
    by_list = facts("pay", required=True)._replace(configured=False, by_list=True)
    found = judged(applications=(by_list,))
    assert (found.outcome, found.basis) == ("violation", "stated")
    demand = "which demands an assignment by the list of okta:acme, and no assignment was ever seen."
    assert found.message == f"Ada signed in to Pay, {demand}"
    assert judged().basis == "declared"
    assert answers(POLICY, told(applications=(by_list,), rollups=(sign_in("pay", 60, use="service"),))) == []


def test_named_without_the_requirement_it_is_unknown() -> None:
    found = judged(applications=(facts("pay"),))
    assert found.outcome == "not_evaluable" and "applications[].assignment_required" in found.message


def test_a_young_application_has_no_earlier_history() -> None:
    introduced = facts("pay", required=True)._replace(created_at=day(55))
    assert judged(account=person(), applications=(introduced,)).outcome == "violation"


def test_who_never_succeeded_is_not_spoken_of() -> None:
    assert answers(POLICY, told(rollups=(sign_in("pay", 60, use="failed"), sign_in("other", 60)))) == []


def test_an_application_s_own_client_needs_no_assignment_to_it_whoever_demands_one() -> None:
    used = (sign_in("pay", 60, use="service"),)
    assert answers(POLICY, told(account=person(type="service", client_of=APP), rollups=used)) == []
    assert judged(account=person(type="service", created_at=day(50)), rollups=used).outcome == "violation"
