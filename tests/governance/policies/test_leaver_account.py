from __future__ import annotations

from typing import Any

import pytest

from governance.model.answers import Answer
from governance.model.persons import PersonSpan
from governance.model.states import DAY, Change
from governance.policies.leaver_account import POLICY
from governance.policies.support import examples as ada
from tests.governance.situations import answers, make_account, make_situation

NOON = ada.day(100)


def judged(*spans: PersonSpan, timeline: tuple[Change, ...] = (), **told: Any) -> list[Answer]:
    account = make_account(**({"created_at": ada.day(1), "timeline": timeline} | told))
    return answers(POLICY, make_situation(account=account, person=ada.person(*spans) if spans else None))


def left(number: float, end: float | None = None, **fields: Any) -> PersonSpan:
    return ada.stated(number, status="ended", ends_at=None if end is None else ada.day(end), **fields)


def test_a_leaver_s_account_that_can_sign_in_is_found_after_the_grace() -> None:
    (answer,) = judged(ada.stated(1), left(10, 9))
    assert (answer.outcome, answer.since, answer.until) == ("violation", ada.day(10), None)
    assert (answer.message, answer.basis) == (
        "Jo has left by the roster, and the account can still sign in.",
        "declared",
    )
    assert answer.evidence == ("roster-10",)


def test_an_end_that_lies_ahead_is_foreseen_and_not_found_before() -> None:
    (answer,) = judged(ada.stated(1), left(10, 50))
    assert answer.since == ada.day(51)


@pytest.mark.parametrize("what", ["disabled", "suspended", "deleted"])
def test_the_end_or_the_suspension_of_the_account_closes_it(what: Any) -> None:
    state = "deleted" if what == "deleted" else "disabled"
    (answer,) = judged(left(10, 9), timeline=(ada.changed(what, 20),), state=state)
    assert (answer.since, answer.until) == (ada.day(10), ada.day(20))
    assert answer.evidence == ("roster-10", f"{what}-20")
    (in_time,) = judged(left(10, 9), timeline=(ada.changed(what, 9.5),), state=state)
    assert in_time.outcome == "compliant"


def test_a_rehire_and_a_corrected_date_close_it() -> None:
    (rehired,) = judged(left(10, 9), ada.stated(40, starts_at=ada.day(30)))
    assert (rehired.since, rehired.until) == (ada.day(10), ada.day(30))
    (corrected,) = judged(left(10, 9), left(12, 60))
    assert (corrected.since, corrected.until) == (ada.day(61), None)


def test_leave_a_stranger_and_whoever_is_no_person_are_not_judged_as_leavers() -> None:
    assert [answer.outcome for answer in judged(ada.stated(1, status="leave"))] == ["compliant"]
    assert judged() == []
    assert judged(left(10), type="service") == []


def test_whoever_is_missing_is_told_on_an_assumption_and_graver_the_second_time() -> None:
    (once,) = judged(ada.stated(1), ada.stated(10, missing=1))
    (twice,) = judged(ada.stated(1), ada.stated(10, missing=1), ada.stated(11, missing=2))
    assert (once.basis, once.severity, once.since) == ("assumed", "low", ada.day(11))
    assert (twice.basis, twice.severity, twice.since) == ("assumed", "medium", ada.day(11))
    (named,) = judged(ada.stated(1), ada.stated(10, missing=1), ada.stated(20))
    assert (named.since, named.until) == (ada.day(11), ada.day(20))


def test_a_stated_end_goes_before_a_mere_absence() -> None:
    (answer,) = judged(ada.stated(1), ada.stated(10, missing=1), left(20, 9))
    assert (answer.basis, answer.since) == ("declared", ada.day(10))


def test_an_account_of_an_unknown_state_cannot_be_judged() -> None:
    (answer,) = judged(left(10, 9), state="unknown")
    assert (answer.outcome, answer.since) == ("not_evaluable", ada.day(9) + DAY)
    assert judged(ada.stated(1), state="unknown") == []
