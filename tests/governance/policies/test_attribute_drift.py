from __future__ import annotations

from typing import Any

from governance.model.answers import Answer
from governance.model.persons import Person
from governance.model.states import DAY, AttributeChange
from governance.policies.attribute_drift import POLICY, AttributeDrift
from governance.policies.support import examples as ada
from tests.governance.situations import answers, make_account, make_change, make_provenance, make_situation

SETTINGS = AttributeDrift(attributes=["Department"])


def judged(
    *values: tuple[float, str | None], person: Person | None = None, settings: AttributeDrift = SETTINGS, **fields: Any
) -> Answer:
    """What is answered of a department that had these values from those days on; None: it changed untold."""
    changes = tuple(
        AttributeChange(ada.day(number), "department", value, f"event-{number}", value is not None)
        for number, value in values
    )
    how = make_provenance(at=ada.day(1), evidence=("event-1", "login"))
    account = make_account(created_at=ada.day(1), provenance=how, attribute_changes=changes, **fields)
    (answer,) = answers(POLICY, make_situation(account=account, person=person), settings)
    return answer


def test_another_value_than_at_creation_is_found() -> None:
    answer = judged((1, "Sales"), (9, "Finance"))
    assert (answer.outcome, answer.since, answer.until) == ("violation", ada.day(9), None)
    assert answer.about.detail == "Department"
    assert answer.message == (
        "Jo was made at a sign-in, and the attribute Department is another than the one asserted then; "
        "no roster states the change."
    )
    assert answer.evidence == ("event-1", "event-9")


def test_case_and_blanks_mean_nothing_and_an_unwatched_attribute_is_not_asked_about() -> None:
    assert judged((1, "Sales"), (9, " sAles ")).outcome == "compliant"
    assert (
        judged((1, "Sales"), (9, "Finance"), settings=AttributeDrift(attributes=["title"])).outcome == "not_evaluable"
    )


def test_a_move_that_the_roster_tells_is_none_and_the_roster_may_follow() -> None:
    moved = ada.person(ada.stated(1, department="Sales"), ada.stated(8, department="FINANCE"))
    assert judged((1, "Sales"), (9, "Finance"), person=moved).outcome == "compliant"
    late = ada.person(ada.stated(1, department="Sales"), ada.stated(20, department="Finance"))
    answer = judged((1, "Sales"), (9, "Finance"), person=late)
    assert (answer.since, answer.until) == (ada.day(9), ada.day(20))
    elsewhere = ada.person(ada.stated(1, department="Sales"), ada.stated(8, department="Law"))
    assert judged((1, "Sales"), (9, "Finance"), person=elsewhere).outcome == "violation"


def test_the_value_back_or_the_account_s_end_closes_it() -> None:
    assert judged((1, "Sales"), (9, "Finance"), (12, "Sales")).until == ada.day(12)
    ended: dict[str, Any] = {"state": "disabled", "timeline": (make_change("disabled", ada.day(15)),)}
    assert judged((1, "Sales"), (9, "Finance"), **ended).until == ada.day(15)


def test_what_is_not_told_is_unknown() -> None:
    assert judged((1, "Sales"), (9, None)).outcome == "not_evaluable"
    assert judged((1, None), (9, "Finance")).outcome == "not_evaluable"
    assert judged((5, "Finance")).outcome == "not_evaluable"
    assert judged((1, "Sales"), (9, None), (12, "Sales")).outcome == "compliant"


def test_only_jit_accounts_are_asked_about() -> None:
    account = make_account(created_at=ada.day(1) - DAY)
    assert answers(POLICY, make_situation(account=account), SETTINGS) == []
    assert POLICY.default is None
