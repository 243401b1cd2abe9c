"""P32: activations that last too long, held against every near miss."""

from __future__ import annotations

from typing import Any

from governance.model.answers import Answer
from governance.model.states import Grant
from governance.policies.elevation_too_long import POLICY, ElevationTooLong
from tests.governance.situations import (
    ENTRA,
    HOUR,
    MINUTE,
    NOON,
    OKTA,
    answers,
    make_account,
    make_activation,
    make_coverage,
    make_situation,
)


def judged(*grants: Grant, settings: ElevationTooLong | None = None, **told: Any) -> list[Answer]:
    account = told.pop("account", make_account(issuer=ENTRA))
    return answers(POLICY, make_situation(account=account, grants=grants, **told), settings)


def outcomes(*grants: Grant, **told: Any) -> list[str]:
    return [answer.outcome for answer in judged(*grants, **told)]


def test_an_activation_beyond_the_hours_is_found_and_ends_with_it() -> None:
    (answer,) = judged(make_activation(NOON, 12))
    assert (answer.outcome, answer.since, answer.until) == ("violation", NOON + 8 * HOUR, NOON + 12 * HOUR)
    assert answer.about == (f"{ENTRA}|jo", None, f"{ENTRA}|directory_role:ga", "/ 2024-10-04T12:00:00Z")
    assert answer.message == "Jo activated Global for longer than the 8 hours allowed."
    assert (answer.evidence, answer.basis) == ((f"on{NOON}",), "declared")
    assert outcomes(make_activation(NOON, 12), settings=ElevationTooLong(max_hours=12)) == ["compliant"]


def test_renewals_without_a_break_are_counted_together() -> None:
    renewed = make_activation(NOON + 5 * HOUR + 2 * MINUTE, 5)
    (answer,) = judged(renewed, make_activation(NOON, 5))
    assert (answer.since, answer.until) == (NOON + 8 * HOUR, NOON + 10 * HOUR + 2 * MINUTE)
    assert answer.message.endswith("for longer than the 8 hours allowed, renewing it once without a break.")
    assert answer.evidence == (f"on{NOON}", f"on{NOON + 5 * HOUR + 2 * MINUTE}")


def test_near_misses() -> None:
    assert outcomes(make_activation(NOON, 8), make_activation(NOON + 24 * HOUR, 8)) == ["compliant"] * 2, (
        "a night between"
    )
    assert outcomes(make_activation(NOON, 8)) == ["compliant"], "exactly the maximum"
    assert outcomes(make_activation(NOON, 100, mode="active")) == [], "a time-bound assignment is another policy's"
    assert outcomes(make_activation(NOON, 100, mode="eligible")) == []
    assert outcomes(make_activation(NOON, 10, valid_to=NOON + HOUR)) == ["compliant"], "ended by hand after an hour"
    of_another = make_activation(NOON + 5 * HOUR, 5, scope="/administrativeUnits/eu")
    assert outcomes(make_activation(NOON, 5), of_another) == ["compliant"] * 2, "another scope's"
    by_group = make_activation(NOON, 12, via=f"{ENTRA}|group:admins")
    assert outcomes(by_group) == [], "the activated membership is the activation"


def test_okta_has_no_elevations_that_it_could_be_asked_about() -> None:
    checkout = make_activation(NOON, 12, account_id=f"{OKTA}|jo", entitlement_id=f"{OKTA}|permission:server")
    assert outcomes(checkout, account=make_account(issuer=OKTA)) == []


def test_what_tells_no_end_cannot_be_judged_until_it_is_renewed_after_the_time() -> None:
    endless = make_activation(NOON, 1, valid_to=None, expires_at=None)
    (answer,) = judged(endless)
    assert (answer.outcome, answer.since) == ("not_evaluable", NOON + 8 * HOUR)
    assert answer.message == "neither its end nor the time that it was given is told"
    (answer,) = judged(endless, make_activation(NOON + 9 * HOUR, 1))
    assert (answer.outcome, answer.since, answer.until) == ("violation", NOON + 8 * HOUR, None)


def test_where_the_log_was_not_read_it_may_have_been_ended_by_hand() -> None:
    gap = make_coverage((NOON + 2 * HOUR, NOON + 3 * HOUR))
    assert outcomes(make_activation(NOON, 12), coverage=gap) == ["not_evaluable"]
    by_hand = make_activation(NOON, 14, valid_to=NOON + 12 * HOUR)
    assert outcomes(by_hand, coverage=gap) == ["violation"], "its end was seen"
    expired = make_activation(NOON, 12, end_told_at=NOON + 12 * HOUR + MINUTE)
    assert outcomes(expired, coverage=gap) == ["violation"], "it was seen to expire"
    late = make_activation(NOON, 12, end_told_at=NOON + 30 * HOUR)
    assert outcomes(late, coverage=gap) == ["not_evaluable"], "that may be the end of one in the gap"
    later = make_coverage((NOON + 9 * HOUR, NOON + 10 * HOUR))
    assert outcomes(make_activation(NOON, 12), coverage=later) == ["violation"], "it was too long by then"
    assert judged(make_activation(NOON, 12), coverage=make_coverage(basis="assumed"))[0].basis == "assumed"


def test_what_was_seen_to_end_and_not_to_begin_may_have_been_longer() -> None:
    (answer,) = judged(make_activation(NOON, 0, from_basis="unknown", expires_at=None))
    assert (answer.outcome, answer.message) == ("not_evaluable", "it was seen to end, and not to begin")
    assert judged(make_activation(NOON, 12, from_basis="stated"))[0].basis == "stated"
