from __future__ import annotations

from typing import Any

import pytest

from governance.model.answers import About, Answer
from governance.model.persons import PersonSpan
from governance.model.states import DAY
from governance.policies.support import examples as ada
from governance.policies.used_after_leaving import POLICY
from tests.governance.situations import HOUR, MINUTE, OKTA, answers, make_account, make_day, make_rollup, make_situation

LEFT_AT = ada.day(9) + 18 * HOUR
LEFT = (ada.stated(1), ada.stated(10, status="ended", ends_at=LEFT_AT))


def judged(
    *uses: int, spans: tuple[PersonSpan, ...] = LEFT, account: dict[str, Any] | None = None, **told: Any
) -> Answer:
    known: dict[str, Any] = {
        "account": make_account(**({"created_at": ada.day(1)} | (account or {}))),
        "person": ada.person(*spans),
        "rollups": tuple(make_rollup(at) for at in uses),
        "coverage": ada.ALL_READ,
    }
    (answer,) = answers(POLICY, make_situation(**(known | told)))
    return answer


def disabled(at: int) -> dict[str, Any]:
    change = ada.changed("disabled", 0)._replace(at=at)
    return {"state": "disabled", "timeline": (change,), "ended_at": at}


def test_a_use_after_leaving_is_a_deed_that_goes_on() -> None:
    answer = judged(LEFT_AT + DAY)
    assert (answer.outcome, answer.since, answer.until) == ("violation", LEFT_AT + DAY, None)
    assert answer.message == "Jo has left by the roster, and the account was used after that."
    assert answer.evidence == ("roster-10", f"use{LEFT_AT + DAY}")
    assert answer.about == About(f"{OKTA}|jo", None, None, "2024-10-13T18:00:00Z")


def test_before_and_within_the_clocks_tolerance_nothing_is_found() -> None:
    assert judged(LEFT_AT - HOUR).outcome == "compliant"
    assert judged(LEFT_AT + 4 * MINUTE).outcome == "compliant"
    assert judged(LEFT_AT + 6 * MINUTE).outcome == "violation"


def test_a_failed_sign_in_is_no_use_and_a_token_s_is() -> None:
    failed, service = (make_rollup(LEFT_AT + DAY, use=use) for use in ("failed", "service"))
    assert judged(rollups=(failed,)).outcome == "compliant"
    assert judged(rollups=(service,)).outcome == "violation"


def test_the_days_show_what_lies_between_the_first_and_the_last_use() -> None:
    rollup = make_rollup(LEFT_AT - DAY)._replace(last_at=LEFT_AT + 9 * DAY, last_event_id="last")
    days = (make_day(LEFT_AT - HOUR, last_at=LEFT_AT + 2 * HOUR), make_day(LEFT_AT + 9 * DAY))
    assert judged(rollups=(rollup,), days=days).since == LEFT_AT + 2 * HOUR


def test_the_evening_of_the_last_day_is_before_the_end_that_the_person_s_zone_gives() -> None:
    midnight_in_california = ada.day(10) + 8 * HOUR
    spans = (ada.stated(1), ada.stated(10, status="ended", ends_at=midnight_in_california))
    assert judged(ada.day(10) + 5 * HOUR, spans=spans).outcome == "compliant"


def test_where_no_zone_is_told_the_hours_after_midnight_decide_nothing() -> None:
    spans = (ada.stated(1), ada.stated(10, status="ended", ends_at=ada.day(10)))
    answer = judged(ada.day(10) + 5 * HOUR, spans=spans)
    assert (answer.outcome, answer.since) == ("not_evaluable", ada.day(10) + 5 * HOUR)
    assert "where the person's day ended is not told" in answer.message
    last_doubt = ada.day(10) + 12 * HOUR + 5 * MINUTE
    assert judged(last_doubt, spans=spans).outcome == "not_evaluable", "no zone's clock is better than any other"
    assert judged(last_doubt + 1, spans=spans).outcome == "violation"


def test_what_ended_first_is_a_resurrection_and_not_told_here() -> None:
    for at in (LEFT_AT - DAY, LEFT_AT + HOUR):
        assert judged(LEFT_AT + 2 * DAY, account=disabled(at)).outcome == "compliant"
    assert judged(LEFT_AT + 30 * MINUTE, account=disabled(LEFT_AT + HOUR)).outcome == "violation"


def test_credentials_that_the_account_changed_itself_are_a_sign() -> None:
    answer = judged(account={"own_changes": ((LEFT_AT + DAY, "token"),)})
    assert answer.message.endswith("the account changed its own credentials after that.")
    assert answer.evidence[-1] == "token"


def test_a_list_s_word_of_a_last_use_is_told_as_such() -> None:
    answer = judged(stated_use=LEFT_AT + DAY, account={"listed_event_id": "listed"})
    assert (answer.outcome, answer.basis, answer.evidence[-1]) == ("violation", "stated", "listed")
    assert "was used, by a list's word, after that" in answer.message


def test_a_rehire_closes_it_and_a_corrected_date_is_another_leaving() -> None:
    rehired = judged(LEFT_AT + DAY, spans=(*LEFT, ada.stated(40, starts_at=ada.day(30))))
    assert (rehired.outcome, rehired.until) == ("violation", ada.day(30))
    corrected = judged(LEFT_AT + DAY, spans=(*LEFT, ada.stated(12, status="ended", ends_at=LEFT_AT + 3 * DAY)))
    assert (corrected.outcome, corrected.about.detail) == ("compliant", "2024-10-16T18:00:00Z")


def test_without_a_date_only_what_lies_behind_the_list_is_after_the_leaving() -> None:
    spans = (ada.stated(1), ada.stated(10, status="ended"))
    assert judged(ada.day(9), spans=spans).message == "the roster states no date of leaving"
    assert judged(ada.day(11), spans=spans).outcome == "violation"
    missing = judged(ada.day(11), spans=(ada.stated(1), ada.stated(10, missing=1)))
    assert missing.outcome == "not_evaluable"


def test_past_a_stated_end_counts_and_leave_does_not() -> None:
    past = judged(LEFT_AT + DAY, spans=(ada.stated(1, ends_at=LEFT_AT),))
    assert past.message == "Jo is past the end that the roster states, and the account was used after that."
    leave = make_situation(person=ada.person(ada.stated(1, status="leave")), rollups=(make_rollup(LEFT_AT),))
    assert answers(POLICY, leave) == []


@pytest.mark.parametrize(("ended", "outcome"), [(LEFT_AT + DAY, "not_evaluable"), (LEFT_AT, "compliant")])
def test_a_gap_after_the_leaving_may_hide_a_use_until_the_account_ends(ended: int, outcome: str) -> None:
    assert judged(coverage=ada.NOTHING_READ, account=disabled(ended)).outcome == outcome


def test_a_day_that_spans_leaving_and_end_settles_nothing() -> None:
    days = (make_day(LEFT_AT - HOUR, last_at=LEFT_AT + 5 * HOUR),)
    assert "do not settle" in judged(days=days, account=disabled(LEFT_AT + HOUR)).message
