from __future__ import annotations

from typing import Any

from governance.model.answers import About, Answer
from governance.model.states import DAY, AttributeChange
from governance.policies.jit_required_attributes import POLICY, RequiredAttributes
from tests.governance.situations import (
    APP,
    NOON,
    answer,
    answers,
    make_account,
    make_app_account,
    make_provenance,
    make_situation,
)

SETTINGS = RequiredAttributes(attributes=["department"])


def _asked(asserted: tuple[str, ...] | None, *changes: AttributeChange, **told: Any) -> Answer:
    account = make_account(provenance=make_provenance(asserted=asserted), attribute_changes=changes, **told)
    return answer(POLICY, make_situation(account=account), SETTINGS)


def test_a_required_attribute_that_is_not_listed_is_found() -> None:
    found = _asked(("email",))
    assert (found.outcome, found.since, found.until) == ("violation", NOON, None)
    assert found.about == About("okta:acme|jo")
    assert "made" in found.evidence


def test_names_are_compared_whatever_their_case() -> None:
    assert _asked(("Department",)).outcome == "compliant"


def test_a_value_given_at_creation_counts_as_listed() -> None:
    assert _asked((), AttributeChange(NOON, "Department", "Sales", "made")).outcome == "compliant"
    assert _asked((), AttributeChange(NOON, "department", " ", "made")).outcome == "violation"


def test_no_list_is_not_evaluable() -> None:
    assert _asked(None).outcome == "not_evaluable"


def test_the_first_later_value_closes() -> None:
    emptied = AttributeChange(NOON + DAY, "department", None, "emptied")
    supplied = AttributeChange(NOON + 2 * DAY, "department", "Legal", "supplied")
    again = AttributeChange(NOON + 3 * DAY, "department", "Sales", "again")
    assert _asked(("email",), emptied).until is None
    assert _asked(("email",), emptied, supplied, again).until == NOON + 2 * DAY


def test_the_account_s_end_closes() -> None:
    assert _asked(("email",), ended_at=NOON + DAY).until == NOON + DAY


def test_a_candidate_and_an_application_s_account_cannot_be_judged() -> None:
    for kind in ("jit_candidate", "jit_confirmed"):
        app = make_app_account(provenance=make_provenance(kind, idp="okta:acme", application=APP, asserted=None))
        told = answer(POLICY, make_situation(app_accounts=(app,)), SETTINGS)
        assert (told.outcome, told.about.application_id) == ("not_evaluable", APP)


def test_other_accounts_are_not_asked_about() -> None:
    account = make_account(provenance=make_provenance("provisioned"))
    assert answers(POLICY, make_situation(account=account), SETTINGS) == []
