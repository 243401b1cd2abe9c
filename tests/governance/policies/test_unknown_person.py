from __future__ import annotations

from typing import Any

import pytest

from governance.model.answers import Answer
from governance.model.situation import Rosters
from governance.model.states import DAY
from governance.policies.support import examples as ada
from governance.policies.unknown_person import POLICY
from tests.governance.situations import answers, make_account, make_situation

WEEKLY = (20, 26, 32)


def lists(*days: float, name: str = "roster") -> tuple[tuple[int, str], ...]:
    return tuple((ada.day(number), f"{name}-{number}") for number in days)


def judged(
    *populations: tuple[tuple[int, str], ...],
    links: bool = True,
    candidates: bool = False,
    owner: Any = None,
    **told: Any,
) -> list[Answer]:
    account = make_account(**({"created_at": ada.day(1), "listed_event_id": "listed"} | told))
    rosters = Rosters(populations, links, candidates)
    return answers(POLICY, make_situation(account=account, rosters=rosters, owner=owner))


def test_an_account_of_nobody_is_found_as_long_as_the_roster_is_young() -> None:
    found, old = judged(lists(*WEEKLY))
    assert (found.outcome, found.since, found.until) == ("violation", ada.day(20), ada.day(39))
    assert found.message == "Jo can sign in, and nobody whom the complete roster names is known to be the person."
    assert found.evidence == ("listed", "roster-20")
    assert (old.outcome, old.since) == ("not_evaluable", ada.day(39))
    assert old.message.startswith("the newest complete roster is too old")


def test_whoever_joined_has_until_the_grace_to_be_in_the_next_roster() -> None:
    found, _ = judged(lists(*WEEKLY), created_at=ada.day(22))
    assert found.since == ada.day(29)
    assert judged(lists(20), created_at=ada.day(24))[0].outcome == "not_evaluable", "the roster is older than the grace"


def test_the_end_of_the_account_closes_it_and_within_the_grace_nothing_opens() -> None:
    shut: dict[str, Any] = {"state": "disabled", "timeline": (ada.changed("disabled", 30),)}
    (found,) = judged(lists(*WEEKLY), **shut)
    assert (found.until, "could sign in" in found.message) == (ada.day(30), True)
    shut["timeline"] = (ada.changed("suspended", 5),)
    assert [a.outcome for a in judged(lists(*WEEKLY), **shut)] == ["compliant"]


def test_each_known_population_must_have_a_young_list() -> None:
    employees, contractors = lists(*WEEKLY), lists(22, name="contractors")
    found, _ = judged(employees, contractors)
    assert (found.since, found.until) == (ada.day(20), ada.day(29))
    assert found.evidence == ("listed", "roster-20")
    found, _ = judged(employees, contractors, created_at=ada.day(17))
    assert found.evidence == ("listed", "roster-20", "contractors-22")


def test_a_gap_between_two_rosters_that_lack_the_person_opens_nothing_anew() -> None:
    found, _ = judged(lists(20, 40))
    assert (found.since, found.until) == (ada.day(20), ada.day(47))


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"links": False}, "the settings name nothing"),
        ({"candidates": True}, "a person of the roster has the account's name or address"),
    ],
)
def test_what_may_be_somebody_s_cannot_be_judged(told: dict[str, Any], reason: str) -> None:
    (answer,) = judged(lists(*WEEKLY), **told)
    assert (answer.outcome, answer.since) == ("not_evaluable", ada.day(1) + 7 * DAY)
    assert answer.message.startswith(reason)


def test_without_a_complete_list_nobody_is_known_to_be_lacking() -> None:
    (answer,) = judged()
    assert (answer.outcome, answer.message.startswith("no complete list")) == ("not_evaluable", True)


def test_guests_listed_service_accounts_and_whoever_has_a_person_are_not_asked_about() -> None:
    assert judged(lists(*WEEKLY), profile={"userType": "Guest"}) == []
    assert judged(lists(*WEEKLY), name="pat_partner.example#EXT#@corp.example.com") == []
    assert judged(lists(*WEEKLY), type="service") == []
    assert judged(lists(*WEEKLY), type="shared", source_type="person") == []
    assert answers(POLICY, make_situation(account=make_account(), person=ada.person(ada.stated(1)))) == []
