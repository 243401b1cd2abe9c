"""P40: accounts that a login made and nobody uses, held against every near miss."""

from __future__ import annotations

from typing import Any

from governance.model.answers import Answer
from governance.model.situation import ApplicationFacts
from governance.model.states import DAY, AppAccountState
from governance.policies.jit_past_limit import POLICY, JitPastLimit
from tests.governance.configured import asked
from tests.governance.situations import (
    APP,
    NOON,
    OKTA,
    make_account,
    make_app_account,
    make_change,
    make_coverage,
    make_provenance,
    make_rollup,
    make_situation,
)

MADE = NOON - 200 * DAY
BUSY = make_rollup(MADE, application_id=f"{OKTA}|mail", last_at=NOON, last_event_id="mail-today")


def used(at: int, use: Any = "interactive") -> Any:
    return make_rollup(at, application_id=APP, use=use)


def account_there(kind: str = "jit_candidate", **told: Any) -> AppAccountState:
    how = make_provenance(kind, at=MADE, idp=OKTA, application=APP, asserted=None, evidence=("sso",))
    return make_app_account(created_at=MADE, provenance=how, **told)


def judged(*rollups: Any, settings: JitPastLimit | None = None, **told: Any) -> list[Answer]:
    """The answers that stand at noon."""
    channel = told.pop("channel", False)
    ordinary: dict[str, Any] = {
        "app_accounts": (account_there(),),
        "applications": {APP: ApplicationFacts(APP, "CRM", channel)},
        "rollups": (BUSY, *(rollups or (used(MADE),))),
    }
    return asked(POLICY, make_situation(**(ordinary | told)), settings, NOON)


def outcomes(*rollups: Any, **told: Any) -> list[str]:
    return [answer.outcome for answer in judged(*rollups, **told)]


def test_120_days_without_a_use_there_are_found() -> None:
    (answer,) = judged()
    assert (answer.outcome, answer.since, answer.until) == ("violation", MADE + 120 * DAY, None)
    assert answer.about == (f"{APP}>{OKTA}|jo", APP, None, None)
    assert answer.message == (
        "Jo has an account in CRM that was first seen at a sign-in: nothing is known that would end it, and no use "
        "there was seen for 120 days."
    )
    assert (answer.evidence, answer.basis) == (("sso", f"use{MADE}"), "declared")
    assert judged(used(NOON - 130 * DAY))[0].since == NOON - 10 * DAY
    confirmed = (account_there("jit_confirmed"),)
    assert (
        "an account in CRM that a login made: nothing is known that would end it"
        in judged(app_accounts=confirmed)[0].message
    )


def test_near_misses() -> None:
    assert outcomes(used(NOON - 119 * DAY)) == ["compliant"], "119 days"
    assert outcomes(channel=True) == ["compliant"], "the identity provider ends accounts there"
    ended = (account_there(deprovisioned=((MADE + DAY, "ended"),)),)
    assert outcomes(app_accounts=ended) == ["compliant"], "a deprovisioning was seen"
    assert outcomes(used(MADE), used(NOON - DAY, "failed")) == ["violation"], "failed attempts are no use"
    assert outcomes(stated_there={APP: NOON - DAY}) == ["compliant"], "the application's own list shows a use"
    assert outcomes(stated_there={f"{OKTA}|other": NOON - DAY}) == ["violation"], "another application's list"
    assert outcomes(app_accounts=(account_there("provisioned"),)) == [], "no login made it"
    assert outcomes(app_accounts=(account_there(state="disabled"),)) == ["compliant"], "it is shut there"


def test_what_is_used_where_the_identity_provider_does_not_see_it_cannot_be_judged() -> None:
    (answer,) = judged(settings=JitPastLimit(uses_unseen=["crm"]))
    assert answer.outcome == "not_evaluable"
    assert answer.message == "people use the application without the identity provider seeing it"
    facts = {APP: ApplicationFacts(APP, "CRM", False, uses_unseen=True)}
    assert outcomes(applications=facts) == ["not_evaluable"]
    assert outcomes(applications=facts, stated_there={APP: NOON - 150 * DAY}) == ["violation"], "its list tells"


def test_a_gap_in_the_log_leaves_it_open() -> None:
    assert outcomes(coverage=make_coverage((NOON - 10 * DAY, NOON - 9 * DAY))) == ["not_evaluable"]


def test_whom_the_sweep_calls_stale_and_who_cannot_sign_in_are_others_to_speak_of() -> None:
    assert outcomes(rollups=(used(MADE),)) == ["compliant"], "the whole account is silent"
    shut = make_account(
        state="disabled", ended_at=NOON - 90 * DAY, timeline=(make_change("disabled", NOON - 90 * DAY),)
    )
    assert outcomes(account=shut) == ["compliant"], "there were not 120 days until it ended"
