from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from governance.model.answers import About
from governance.model.states import AccountState
from governance.policies.separation_of_duties import POLICY, SeparationOfDuties
from ingest.contract.instants import to_micros
from tests.governance.grants_situations import ADA, ENTRA, OKTA, answers, day, grant, identity, only, person

A, B = "group:vendors", "group:payments"
UNTIL = datetime(2026, 12, 1, tzinfo=UTC)


def configured(*, unless_held: bool = False, account: str | None = None, b: str = f"{ENTRA}|group:Payments") -> Any:
    rule = {"id": "pay", "a": f"{OKTA}|{A}", "b": b, "severity": "critical", "unless_held": unless_held}
    exception = {"rule": "pay", "owner": "x", "reason": "y", "compensating_control": "z", "until": UNTIL.isoformat()}
    exceptions = [exception | {"account": account}] if account is not None else []
    return {"separation_of_duties": {"rules": [rule], "exceptions": exceptions}}


def at_okta(since: float = 60, until: float | None = None, **said: Any) -> tuple[AccountState, Any]:
    return person(**said), (grant(A, since, until),)


def at_entra(since: float = 50, until: float | None = None, **said: Any) -> tuple[AccountState, Any]:
    return person(ENTRA), (grant(B, since, until, issuer=ENTRA, entitlement_name="Payments", **said),)


def test_both_halves_in_two_places_are_found() -> None:
    found = only(POLICY, identity(configured(), at_okta(), at_entra()))
    assert (found.outcome, found.since, found.until, found.severity) == ("violation", day(60), None, "critical")
    assert found.about == About(min(ADA, f"{ENTRA}|00uada"), detail="pay")
    assert len(found.evidence) == 2


def test_a_half_without_an_issuer_is_any_issuers() -> None:
    found = only(POLICY, identity(configured(b="group:Payments"), at_okta(), at_entra()))
    assert (found.outcome, found.since) == ("violation", day(60))
    assert found.message.endswith(f"holds vendors ({OKTA}) and Payments at the same time, against the rule pay.")


def test_the_message_calls_the_halves_by_name_and_what_nobody_holds_as_the_rule_does() -> None:
    both = only(POLICY, identity(configured(b=f"{ENTRA}|{B}"), at_okta(), at_entra())).message
    assert both.endswith(f"holds vendors ({OKTA}) and Payments ({ENTRA}) at the same time, against the rule pay.")
    one = only(POLICY, identity(configured(unless_held=True), at_okta(), (person(ENTRA), ()))).message
    assert one.endswith(f"holds vendors ({OKTA}) without Payments ({ENTRA}), against the rule pay.")


def test_it_ends_with_one_half_or_with_the_account() -> None:
    assert only(POLICY, identity(configured(), at_okta(), at_entra(until=90))).until == day(90)
    assert only(POLICY, identity(configured(), at_okta(ended_at=day(80)), at_entra())).until == day(80)


def test_one_after_the_other_is_no_conflict() -> None:
    assert only(POLICY, identity(configured(), at_okta(40, 50), at_entra(50))).outcome == "compliant"


def test_activated_counts_and_eligible_does_not() -> None:
    assert only(POLICY, identity(configured(), at_okta(), at_entra(mode="activated"))).outcome == "violation"
    assert only(POLICY, identity(configured(), at_okta(), at_entra(mode="eligible"))).outcome == "compliant"


def test_a_path_through_a_group_counts() -> None:
    assert only(POLICY, identity(configured(), at_okta(), at_entra(via="g"))).outcome == "violation"


def test_an_exception_touches_no_finding() -> None:
    """It stands over it, as an act by config."""
    with_exception = only(POLICY, identity(configured(account=ADA), at_okta(), at_entra()))
    assert with_exception == only(POLICY, identity(configured(), at_okta(), at_entra()))
    assert with_exception.outcome == "violation"
    assert POLICY.exceptions is not None
    settings = msgspec.convert(configured(account=ADA)["separation_of_duties"], SeparationOfDuties)
    (exception,) = POLICY.exceptions(settings)
    assert (exception.detail, exception.account_id, exception.until) == ("pay", ADA, to_micros(UNTIL))
    assert exception.says.keys() == {"owner", "reason", "compensating_control"}


def test_without_a_linked_account_the_other_half_is_unknown() -> None:
    found = only(POLICY, identity(configured(), at_okta()))
    assert found.outcome == "not_evaluable" and found.message.startswith("the link is unknown")
    assert only(POLICY, identity(configured(), at_okta(until=90))).outcome == "compliant"
    assert only(POLICY, identity(configured(), at_okta(), (person(ENTRA), ()))).outcome == "compliant"
    assert only(POLICY, identity(configured(b="*|group:x"), at_okta())).outcome == "compliant"


def test_one_half_without_the_other_may_be_the_conflict() -> None:
    rule = configured(unless_held=True)
    found = only(POLICY, identity(rule, at_okta(), at_entra(70, 90)))
    assert (found.outcome, found.since, found.until) == ("violation", day(90), None)
    assert only(POLICY, identity(rule, at_okta(), at_entra())).outcome == "compliant"
    assert only(POLICY, identity(rule, at_entra())).outcome == "compliant"
    assert only(POLICY, identity(rule, at_okta())).outcome == "not_evaluable"


def test_who_holds_neither_is_not_spoken_of() -> None:
    assert answers(POLICY, identity(configured(), (person(), (grant("group:z", 1),)))) == []
