from __future__ import annotations

from typing import Any

import pytest

from governance.model.answers import About, Answer
from governance.model.persons import PersonSpan
from governance.model.states import IDP_PREFIX, SELF, UsageSummary
from governance.policies.support import examples as ada
from governance.policies.used_on_leave import POLICY, UsedOnLeave

CRM, PAYROLL, PORTAL = f"{ada.OKTA}|0oa1crm", f"{ada.OKTA}|0oa1pay", f"{ada.OKTA}|0oa1portal"
NAMES = {CRM: "CRM", PAYROLL: "Payroll", PORTAL: "Okta Dashboard"}
AWAY = ada.stated(5, status="leave", leave_from=ada.day(10), leave_to=ada.day(20))
SETTINGS = UsedOnLeave(allowed_applications=["payroll"])


def judged(*uses: UsageSummary, spans: tuple[PersonSpan, ...] = (AWAY,), **told: Any) -> list[Answer]:
    known = {"person": ada.person(*spans), "rollups": uses, "used_applications": NAMES} | told
    return list(POLICY.judge(ada.situation(**known), SETTINGS))  # type: ignore[misc]


def outcome(*uses: UsageSummary, **told: Any) -> str:
    (answer,) = judged(*uses, **told)
    return answer.outcome


def test_a_sign_in_to_an_application_inside_the_leave_is_a_deed() -> None:
    (answer,) = judged(ada.use(CRM, 15))
    assert (answer.outcome, answer.since, answer.until) == ("violation", ada.day(15), None)
    assert answer.message == "Ada was on leave by the roster, and signed in to CRM in that time."
    assert answer.evidence == ("roster-5", "sign-in-15")
    assert answer.about == About(f"{ada.OKTA}|ada", None, None, "2024-10-14T00:00:00Z")


def test_the_payslip_a_phone_and_the_way_there_are_no_work() -> None:
    assert outcome(ada.use(PAYROLL, 15)) == "compliant"
    assert outcome(ada.use(CRM, 15)._replace(use="non_interactive")) == "compliant"
    assert outcome(ada.use(CRM, 15)._replace(use="failed")) == "compliant"
    for application in (PORTAL, SELF, f"{IDP_PREFIX}{ada.OKTA}|0oa1"):
        assert outcome(ada.use(application, 15)) == "compliant"


@pytest.mark.parametrize("number", [9.9, 10.001, 19.999, 20.3])
def test_the_days_before_and_after_are_no_leave(number: float) -> None:
    assert outcome(ada.use(CRM, number)) == "compliant"


def test_the_days_show_what_lies_between_the_first_and_the_last_use() -> None:
    rollup = ada.signed_in_daily(CRM, 2, 40)
    day = ada.sign_in_day(15, "unknown")._replace(application_id=CRM)
    assert outcome(rollup) == "compliant"
    assert outcome(rollup, days=(day,)) == "violation"


def test_corrected_dates_replace_those_before() -> None:
    shorter = ada.stated(12, status="leave", leave_from=ada.day(10), leave_to=ada.day(14))
    assert outcome(ada.use(CRM, 15), spans=(AWAY, shorter)) == "compliant"
    planned = ada.stated(5, leave_from=ada.day(10), leave_to=ada.day(20))
    cancelled = ada.stated(8)
    assert judged(ada.use(CRM, 15), spans=(planned, cancelled)) == []
    back_early = ada.stated(13)
    assert outcome(ada.use(CRM, 15), spans=(AWAY, back_early)) == "compliant"
    assert outcome(ada.use(CRM, 12), spans=(AWAY, back_early)) == "violation"
    long_back = ada.stated(30)
    assert outcome(ada.use(CRM, 15), spans=(AWAY, long_back)) == "violation"


def test_of_two_leaves_an_earlier_one_is_told_only_where_it_was_broken() -> None:
    second = ada.stated(40, status="leave", leave_from=ada.day(41), leave_to=ada.day(50))
    spans = (AWAY, ada.stated(21), second)
    assert [a.outcome for a in judged(ada.use(CRM, 15), spans=spans)] == ["violation", "compliant"]
    assert [a.outcome for a in judged(ada.use(CRM, 25), spans=spans)] == ["compliant"]


def test_a_leave_without_dates_and_one_that_was_not_read_cannot_be_judged() -> None:
    (undated,) = judged(ada.use(CRM, 15), spans=(ada.stated(5, status="leave"),))
    assert (undated.outcome, undated.since) == ("not_evaluable", ada.day(5))
    assert judged(ada.use(CRM, 15), spans=(ada.stated(5, status="leave"), ada.stated(9))) == []
    assert outcome(coverage=ada.NOTHING_READ) == "not_evaluable"


def test_whoever_is_not_on_leave_is_not_asked_about() -> None:
    assert judged(ada.use(CRM, 15), spans=(ada.stated(1),)) == []
    assert judged(ada.use(CRM, 15), account=ada.account(type="service")) == []
