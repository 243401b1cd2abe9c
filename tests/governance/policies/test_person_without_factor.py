from __future__ import annotations

from typing import Any

from governance.model.answers import Answer
from governance.model.credentials import Factorless
from governance.model.states import DAY
from governance.policies.person_without_factor import POLICY, PersonWithoutFactor
from tests.governance.situations import ENTRA, NOON, answers, make_account, make_change, make_situation

BARE = (Factorless(NOON, None, "listed"),)


def judged(settings: PersonWithoutFactor | None = None, **fields: Any) -> list[Answer]:
    ordinary: dict[str, Any] = {"factorless": BARE, "enrolled": False, "listed_at": NOON}
    return answers(POLICY, make_situation(account=make_account(**(ordinary | fields))), settings)


def outcome(settings: PersonWithoutFactor | None = None, **fields: Any) -> str | None:
    given = judged(settings, **fields)
    return given[0].outcome if given else None


def test_a_person_with_nothing_but_a_password_is_found_from_the_list_on() -> None:
    (answer,) = judged(created_at=NOON - 400 * DAY)
    assert (answer.outcome, answer.since, answer.until) == ("violation", NOON, None)
    assert answer.evidence == ("listed",)
    assert answer.message == "Jo can sign in and has no second factor enrolled."


def test_a_new_account_has_the_grace() -> None:
    (answer,) = judged(created_at=NOON - 2 * DAY)
    assert answer.since == NOON + 5 * DAY
    (answer,) = judged(PersonWithoutFactor(grace_days=0), created_at=NOON - 2 * DAY)
    assert answer.since == NOON


def test_one_active_factor_is_enough() -> None:
    assert outcome(factorless=(), enrolled=True) == "compliant"
    closed = Factorless(NOON, NOON + DAY, "listed")
    (answer,) = judged(factorless=(closed,), enrolled=True)
    assert (answer.outcome, answer.until) == ("violation", NOON + DAY)


def test_unread_factors_are_not_evaluable() -> None:
    assert outcome(factorless=(), enrolled=None) == "not_evaluable"
    assert outcome(factorless=(), enrolled=None, listed_at=None) == "not_evaluable"
    for told in ({"enrolled": None}, {"enrolled": False, "federated_at": ("0oa1partner",)}):
        (answer,) = judged(factorless=(), created_at=NOON, **told)
        assert (answer.outcome, answer.since) == ("not_evaluable", NOON + 7 * DAY), "no question within the grace"


def test_what_is_enrolled_becomes_unknown_after_it_was_none() -> None:
    closed = Factorless(NOON, NOON + DAY, "listed")
    violation, question = judged(factorless=(closed,), enrolled=None)
    assert (violation.until, question.outcome, question.since) == (NOON + DAY, "not_evaluable", NOON + DAY)


def test_whoever_cannot_sign_in_is_not_asked_about() -> None:
    for state in ("invited", "disabled", "deleted", "unknown"):
        assert outcome(state=state, timeline=(make_change("created", NOON - DAY),)) is None or state == "unknown"
    assert outcome(state="disabled", timeline=(make_change("suspended", NOON - DAY),)) is None
    assert outcome(state="locked") == "violation"


def test_it_ends_with_the_account_and_comes_back_with_it() -> None:
    ended = make_change("disabled", NOON + 3 * DAY)
    (answer,) = judged(state="disabled", timeline=(ended,))
    assert (answer.since, answer.until) == (NOON, NOON + 3 * DAY)
    back = make_change("enabled", NOON + 5 * DAY)
    (answer,) = judged(timeline=(ended, back))
    assert (answer.since, answer.until) == (NOON + 5 * DAY, None)


def test_whoever_signs_in_elsewhere_is_asked_for_a_factor_there() -> None:
    trusting = PersonWithoutFactor(trusted_idps=["0oa1partner"])
    assert outcome(trusting, federated_at=("0oa1partner",)) == "compliant"
    assert outcome(trusting, federated_at=("0oa1partner", "0oa2other")) == "not_evaluable"
    assert outcome(trusting, federated_at=()) == "not_evaluable"
    assert outcome(federated_at=("0oa1partner",)) == "not_evaluable"
    assert outcome(federated_at=(), factorless=(), enrolled=True) == "compliant"
    assert outcome(issuer=ENTRA, federated_at=()) == "not_evaluable"


def test_only_persons_are_asked_about() -> None:
    assert outcome(type="service") is None
    assert outcome(type="shared", source_type="person", factorless=BARE) is None
