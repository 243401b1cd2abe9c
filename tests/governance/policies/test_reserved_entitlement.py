from __future__ import annotations

from typing import Any

from governance.model.answers import About, Answer
from governance.model.persons import PersonSpan
from governance.model.states import AttributeChange
from governance.policies.reserved_entitlement import POLICY, Reserved, ReservedEntitlement
from governance.policies.support import examples as ada

SETTINGS = ReservedEntitlement(reserved=[Reserved(entitlement="group:Staff", types=["Employee", "intern"])])
STAFF = f"{ada.OKTA}|group:Staff"


def judged(*spans: PersonSpan, since: float = 12, account: dict[str, Any] | None = None, **grant: Any) -> list[Answer]:
    held = ada.grant("group:Staff", since, **grant)
    person = ada.person(*spans) if spans else None
    told = ada.account(**({"created_at": ada.day(1)} | (account or {})))
    return list(POLICY.judge(ada.situation(account=told, grants=(held,), person=person), SETTINGS))  # type: ignore[misc]


def profile(*values: tuple[float, str | None]) -> dict[str, Any]:
    return {"attribute_changes": tuple(AttributeChange(ada.day(n), "employeeType", v, f"set-{n}") for n, v in values)}


def test_another_type_of_person_is_found_from_when_both_hold() -> None:
    (answer,) = judged(ada.stated(1, type="Contractor"))
    assert (answer.outcome, answer.since, answer.until) == ("violation", ada.day(12), None)
    assert answer.about == About(f"{ada.OKTA}|ada", None, STAFF)
    assert answer.message == "Ada is of the type contractor, and holds Staff, reserved for employee or intern."
    assert answer.evidence == ("granted-Staff", "roster-1")
    (later,) = judged(ada.stated(1, type="Employee"), ada.stated(20, type="Contractor"))
    assert later.since == ada.day(20)


def test_a_rule_may_name_the_issuer() -> None:
    for spelled, outcomes in ((STAFF, ["violation"]), ("*|group:Staff", ["violation"]), ("entra:x|group:Staff", [])):
        told = ada.situation(
            account=ada.account(created_at=ada.day(1)),
            grants=(ada.grant("group:Staff", 12),),
            person=ada.person(ada.stated(1, type="Contractor")),
        )
        reserved = ReservedEntitlement(reserved=[Reserved(entitlement=spelled, types=["employee"])])
        assert [answer.outcome for answer in POLICY.judge(told, reserved)] == outcomes  # type: ignore[misc]


def test_an_allowed_type_in_whatever_letters_is_compliant() -> None:
    assert judged(ada.stated(1, type="EMPLOYEE"))[0].outcome == "compliant"
    (employee_that_day,) = judged(ada.stated(1, type="Contractor"), ada.stated(12, type="Employee"))
    assert employee_that_day.outcome == "compliant"


def test_removal_and_a_change_of_type_close_it() -> None:
    (removed,) = judged(ada.stated(1, type="Contractor"), until=20)
    assert (removed.until, "held Staff" in removed.message) == (ada.day(20), True)
    (hired,) = judged(ada.stated(1, type="Contractor"), ada.stated(30, type="Employee"))
    assert hired.until == ada.day(30)


def test_the_roster_holds_against_the_profile_which_counts_where_the_roster_tells_no_type() -> None:
    contractor = profile((2, "Contractor"))
    assert judged(ada.stated(1, type="Employee"), account=contractor)[0].outcome == "compliant"
    for spans in ((), (ada.stated(1),)):
        (answer,) = judged(*spans, account=contractor)
        assert (answer.outcome, answer.evidence) == ("violation", ("granted-Staff", "set-2"))
    (changed,) = judged(account=profile((2, "Contractor"), (15, "Employee")))
    assert changed.until == ada.day(15)


def test_whose_type_nobody_tells_cannot_be_judged() -> None:
    (answer,) = judged()
    assert (answer.outcome, answer.since) == ("not_evaluable", ada.day(12))
    (emptied,) = judged(account=profile((2, "Employee"), (15, None)))
    assert emptied.outcome == "not_evaluable"


def test_what_cannot_sign_in_is_only_eligible_or_not_reserved_is_not_asked_about() -> None:
    shut = {"state": "disabled", "timeline": (ada.changed("disabled", 5),)}
    assert [a.outcome for a in judged(ada.stated(1, type="Contractor"), account=shut)] == ["compliant"]
    assert judged(ada.stated(1, type="Contractor"), mode="eligible") == []
    other = ada.situation(grants=(ada.grant("group:Everyone", 1),))
    assert list(POLICY.judge(other, SETTINGS)) == []  # type: ignore[misc]


def test_what_is_held_through_a_group_counts_too() -> None:
    (answer,) = judged(ada.stated(1, type="Contractor"), via=f"{ada.OKTA}|group:All")
    assert answer.outcome == "violation"
