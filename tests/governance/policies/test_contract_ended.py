from __future__ import annotations

from typing import Any

from governance.model.answers import Answer
from governance.model.persons import PersonSpan
from governance.policies.contract_ended import POLICY
from governance.policies.support import examples as ada
from tests.governance.situations import answers, make_account, make_situation


def judged(*spans: PersonSpan, **told: Any) -> list[Answer]:
    account = make_account(**({"created_at": ada.day(1), "timeline": ()} | told))
    return answers(POLICY, make_situation(account=account, person=ada.person(*spans) if spans else None))


def until(number: float, end: float, **fields: Any) -> PersonSpan:
    return ada.stated(number, ends_at=ada.day(end), **fields)


def test_an_account_past_the_stated_end_is_found_though_the_roster_says_active() -> None:
    (answer,) = judged(until(1, 9))
    assert (answer.outcome, answer.since, answer.until) == ("violation", ada.day(10), None)
    assert answer.message == "Jo is past the end that the roster states, and the account can still sign in."
    (closed,) = judged(until(1, 9), timeline=(ada.changed("disabled", 30),), state="disabled")
    assert (closed.until, closed.evidence) == (ada.day(30), ("roster-1", "disabled-30"))


def test_a_word_of_leaving_is_the_leaver_policy_s() -> None:
    (answer,) = judged(until(1, 9), ada.stated(12, status="ended", ends_at=ada.day(9)))
    assert (answer.outcome, answer.since, answer.until) == ("violation", ada.day(10), ada.day(12))
    assert [a.outcome for a in judged(ada.stated(1, status="ended", ends_at=ada.day(9)))] == ["compliant"]


def test_a_later_end_closes_it_and_one_in_time_opens_nothing() -> None:
    (late,) = judged(until(1, 9), until(20, 90, status="active"))
    assert late.since == ada.day(91)
    (in_time,) = judged(until(1, 9), ada.stated(8))
    assert in_time.outcome == "compliant"


def test_the_day_after_the_end_is_within_the_grace() -> None:
    (answer,) = judged(until(1, 9), timeline=(ada.changed("disabled", 9.9),), state="disabled")
    assert answer.outcome == "compliant"


def test_a_bounded_type_without_an_end_cannot_be_judged() -> None:
    (answer,) = judged(ada.stated(5, type="Contractor"))
    assert (answer.outcome, answer.since) == ("not_evaluable", ada.day(5))
    assert [a.outcome for a in judged(ada.stated(5, type="Employee"))] == ["compliant"]
    assert judged() == []


def test_a_word_that_takes_a_past_end_back_and_states_none_leaves_it_open_when_a_contractor_goes() -> None:
    closed, untold = judged(until(1, 9), ada.stated(20, type="contractor"))
    assert (closed.outcome, closed.since, closed.until) == ("violation", ada.day(10), ada.day(20))
    assert (untold.outcome, untold.since) == ("not_evaluable", ada.day(20))
