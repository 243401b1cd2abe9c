from __future__ import annotations

from typing import Any

from governance.model.answers import Answer
from governance.model.states import DAY, AttributeChange
from governance.policies.incomplete_profile import POLICY, IncompleteProfile
from governance.policies.support.examples import person, stated
from tests.governance.situations import NOON, answers, make_account, make_change, make_situation


def named(*names: str, at: int = NOON, value: Any = "something") -> tuple[AttributeChange, ...]:
    return tuple(AttributeChange(at, name, value, f"listed-{at}") for name in ("title", *names))


def judged(settings: IncompleteProfile | None = None, **fields: Any) -> list[Answer]:
    ordinary: dict[str, Any] = {
        "created_at": NOON - 100 * DAY, "listed_at": NOON, "attribute_changes": named("department"),
    }  # fmt: skip
    return answers(POLICY, make_situation(account=make_account(**(ordinary | fields))), settings)


def outcome(settings: IncompleteProfile | None = None, **fields: Any) -> str | None:
    given = judged(settings, **fields)
    return given[0].outcome if given else None


def test_what_is_missing_is_named() -> None:
    (answer,) = judged()
    assert (answer.outcome, answer.since, answer.until) == ("violation", NOON, None)
    assert answer.message == "Jo has a profile that names no manager."
    assert answer.evidence == (f"listed-{NOON}",)
    (answer,) = judged(attribute_changes=named())
    assert answer.message == "Jo has a profile that names no department and no manager."


def test_both_named_are_compliant_under_any_of_the_names() -> None:
    for manager in ("managerId", "manager", "MANAGER"):
        assert outcome(attribute_changes=named("Department", manager)) == "compliant"
    own = IncompleteProfile(department_attributes=["costCentre"], manager_attributes=["boss"])
    assert outcome(own, attribute_changes=named("costCentre", "boss")) == "compliant"
    assert outcome(own, attribute_changes=named("department", "manager")) == "violation"


def test_an_empty_value_names_nobody() -> None:
    empty: tuple[Any, ...] = ("", "  ", None, [])
    for value in empty:
        assert outcome(attribute_changes=(*named("department"), *named("manager", value=value))) == "violation"


def test_what_is_supplied_closes_it_and_what_is_taken_away_opens_it() -> None:
    supplied = named("manager", at=NOON + DAY)
    (answer,) = judged(attribute_changes=(*named("department"), *supplied))
    assert (answer.outcome, answer.until) == ("violation", NOON + DAY)
    taken = named("manager", at=NOON + 2 * DAY, value=None)
    (answer,) = judged(attribute_changes=(*named("department"), *supplied, *taken))
    assert (answer.since, answer.until) == (NOON + 2 * DAY, None)


def test_a_new_account_has_the_grace() -> None:
    (answer,) = judged(created_at=NOON - 10 * DAY)
    assert answer.since == NOON + 20 * DAY


def test_the_head_of_the_organisation_has_no_manager() -> None:
    for head in ("JO@corp.example.com", "okta:acme|jo"):
        assert outcome(IncompleteProfile(heads=[head])) == "compliant"
    (answer,) = judged(IncompleteProfile(heads=["jo@corp.example.com"]), attribute_changes=named("manager"))
    assert answer.message == "Jo has a profile that names no department."


def test_guests_and_non_persons_are_not_asked_about() -> None:
    assert outcome(profile={"userType": "Guest"}) is None
    assert outcome(type="service") is None
    assert outcome(type="shared", source_type="person") is None


def test_whoever_cannot_sign_in_is_not_asked_about() -> None:
    gone = make_change("disabled", NOON - DAY)
    assert outcome(state="disabled", timeline=(gone,)) is None
    assert outcome(state="invited") == "violation"
    (answer,) = judged(state="disabled", timeline=(make_change("disabled", NOON + DAY),))
    assert answer.until == NOON + DAY


def test_an_unread_profile_and_an_untold_value_are_not_evaluable() -> None:
    assert outcome(listed_at=None) == "not_evaluable"
    both = named("department", "manager")
    assert outcome(listed_at=None, attribute_changes=both) == "compliant", "records name both"
    assert outcome(listed_at=None, attribute_changes=both, untold=frozenset({"manager"})) == "not_evaluable"
    assert outcome(attribute_changes=both, untold=frozenset({"manager"})) == "not_evaluable"
    assert outcome(attribute_changes=both, untold=frozenset({"title"})) == "compliant"
    (answer,) = judged(attribute_changes=named(), untold=frozenset({"manager"}))
    assert answer.message == "Jo has a profile that names no department."


def test_what_is_not_read_is_no_question_within_the_grace() -> None:
    (answer,) = judged(listed_at=None, created_at=NOON)
    assert (answer.outcome, answer.since) == ("not_evaluable", NOON + 30 * DAY)


def test_a_manager_who_is_known_to_be_gone_is_none() -> None:
    account = make_account(
        created_at=NOON - 100 * DAY, listed_at=NOON,
        attribute_changes=(*named("department"), AttributeChange(NOON, "managerId", "Boss@corp.example.com", "listed")),
    )  # fmt: skip
    (answer,) = answers(POLICY, make_situation(account=account))
    assert answer.outcome == "compliant"
    ends = {"okta:acme|boss@corp.example.com": NOON + DAY}
    (answer,) = answers(POLICY, make_situation(account=account, manager_ends=ends))
    assert (answer.outcome, answer.since) == ("violation", NOON + DAY)
    assert answer.message == "Jo has a profile that names no manager who is still there."


def test_a_manager_whom_the_roster_names_counts_while_they_are_there() -> None:
    account = make_account(created_at=NOON - 100 * DAY, listed_at=NOON, attribute_changes=named("department"))
    ada = person(stated(0, manager="9", valid_from=NOON))
    situation = make_situation(account=account)._replace(person=ada)
    left, back = NOON + 5 * DAY, NOON + 9 * DAY
    for gone, expected in (
        ([], ("compliant", None)),
        ([(left, None)], ("violation", None)),
        ([(left, back)], ("violation", back)),
    ):
        (answer,) = answers(POLICY, situation._replace(absent_managers={"9": gone, "8": [(NOON, None)]}))
        assert (answer.outcome, answer.until) == expected
        assert answer.outcome == "compliant" or answer.since == left
