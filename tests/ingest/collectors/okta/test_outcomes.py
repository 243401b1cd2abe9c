"""Whose outcome a record states: a lock and a detection took place though the sign-in that caused them failed."""

from __future__ import annotations

import pytest

from ingest.collectors.okta.mapping.accounts import ACCOUNTS
from tests.ingest.collectors.okta.records import ADA, record, translate


@pytest.mark.parametrize("actor", [ADA, None])
@pytest.mark.parametrize("reason", ["LOCKED_OUT", "Max sign in attempts exceeded", None])
def test_a_lock_took_place_though_the_sign_in_failed(actor: dict[str, object] | None, reason: str | None) -> None:
    (event,) = translate(record("user.account.lock", ADA, actor=actor, result="FAILURE", reason=reason))
    assert (event.kind, event.outcome.result, event.outcome.reason) == ("account_locked", "success", reason)


@pytest.mark.parametrize("result", ["FAILURE", "DENY"])
@pytest.mark.parametrize("event_type", [name for name, row in ACCOUNTS.items() if row.kind == "risk_raised"])
def test_a_detection_took_place_whatever_became_of_what_was_detected(event_type: str, result: str) -> None:
    (event,) = translate(record(event_type, ADA, result=result, debug={"risk": "{level=HIGH}"}))
    assert (event.kind, event.outcome.result) == ("risk_raised", "success")


@pytest.mark.parametrize("result", ["SKIPPED", "CHALLENGE", "UNKNOWN"])
def test_an_outcome_that_tells_neither_stays_unknown(result: str) -> None:
    (event,) = translate(record("user.account.lock", ADA, result=result))
    assert event.outcome.result == "unknown"


@pytest.mark.parametrize(
    "event_type", [n for n, row in ACCOUNTS.items() if row.kind != "risk_raised" and n != "user.account.lock"]
)
def test_an_act_whose_own_record_says_failure_did_not_take_place(event_type: str) -> None:
    assert {event.outcome.result for event in translate(record(event_type, ADA, result="FAILURE"))} == {"failure"}
