from __future__ import annotations

from typing import Any

import pytest

from governance.model.answers import About, Answer
from governance.model.states import Grant
from governance.policies.standing_privilege import POLICY
from tests.governance.grants_situations import (
    ADA,
    OKTA,
    answers,
    day,
    grant,
    only,
    person,
    situation,
    with_gap,
)

CONFIGURED: dict[str, Any] = {"standing_privilege": {"max_days": 180}}
ROLE = grant("directory_role:ga", 60, privileged=True, entitlement_name="Global Administrator")


def judged(*grants: Grant, **said: Any) -> Answer:
    return only(POLICY, situation(CONFIGURED, grants=grants, **said))


def test_a_permanent_administrator_is_found() -> None:
    found = judged(ROLE)
    assert (found.outcome, found.since, found.until) == ("violation", day(60), None)
    assert found.about == About(ADA, None, f"{OKTA}|directory_role:ga", "/")
    assert found.message == "Ada holds the privilege Global Administrator without an end, and not by activation."


def test_an_end_too_far_away_is_none() -> None:
    assert judged(ROLE._replace(expires_at=day(240), valid_to=day(240))).outcome == "compliant"
    found = judged(ROLE._replace(expires_at=day(240) + 1, valid_to=day(240) + 1))
    assert (found.outcome, found.until) == ("violation", day(240) + 1)


@pytest.mark.parametrize("mode", ["eligible", "activated"])
def test_eligible_and_activated_are_as_they_should_be(mode: str) -> None:
    assert judged(ROLE._replace(mode=mode)).outcome == "compliant"  # type: ignore[arg-type]  # a parameter is text


def test_taken_away_closes_it_and_so_does_leaving() -> None:
    assert judged(ROLE._replace(valid_to=day(63))).until == day(63)
    assert judged(ROLE, account=person(ended_at=day(65))).until == day(65)


def test_held_twice_it_is_one_finding() -> None:
    found = judged(ROLE._replace(valid_to=day(70)), ROLE._replace(via="g", valid_from=day(65), evidence=("okta:2",)))
    assert (found.since, found.until, found.evidence) == (day(60), None, (*ROLE.evidence, "okta:2"))


def test_two_scopes_are_two_findings() -> None:
    assert len(answers(POLICY, situation(CONFIGURED, grants=(ROLE, ROLE._replace(scope="/unit"))))) == 2


def test_an_uncovered_elevation_stream_says_nothing() -> None:
    found = judged(ROLE, coverage=with_gap(55, 65))
    assert found.outcome == "not_evaluable" and "elevation stream" in found.message
    assert judged(ROLE, coverage=with_gap(70, 75)).outcome == "violation"


def test_an_unknown_beginning_hides_the_path() -> None:
    assert judged(ROLE._replace(from_basis="unknown")).outcome == "not_evaluable"


def test_a_path_that_a_census_states_is_known_whatever_was_read() -> None:
    stated = ROLE._replace(from_basis="unknown", path="assigned")
    found = judged(stated, coverage=with_gap(55, 65))
    assert (found.outcome, found.since, found.until, found.basis) == ("violation", day(60), None, "stated")
    read = judged(stated._replace(from_basis="seen"))
    assert read.basis == "declared", "what was read goes before the list"
    assert judged(stated._replace(expires_at=day(90), valid_to=day(90))).outcome == "compliant"


def test_services_and_ordinary_grants_are_not_spoken_of() -> None:
    assert answers(POLICY, situation(CONFIGURED, grants=(ROLE,), account=person(type="service"))) == []
    assert answers(POLICY, situation(CONFIGURED, grants=(ROLE._replace(privileged=False),))) == []
