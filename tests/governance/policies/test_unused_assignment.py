"""P15: what is assigned directly and not used, held against every near miss."""

from __future__ import annotations

from typing import Any

import pytest

from governance.model.answers import Answer
from governance.model.coverage import Coverage, Stretch
from governance.model.situation import ApplicationFacts
from governance.model.states import DAY, Grant, UsageSummary
from governance.policies.unused_assignment import POLICY, UnusedAssignment
from tests.governance.configured import asked
from tests.governance.situations import (
    ENTRA,
    NOON,
    OKTA,
    make_account,
    make_change,
    make_coverage,
    make_grant,
    make_rollup,
    make_situation,
)

CRM, MAIL = f"{OKTA}|crm", f"{OKTA}|mail"
ASSIGNED = NOON - 100 * DAY
BUSY = make_rollup(NOON - 200 * DAY, application_id=MAIL, last_at=NOON, last_event_id="mail-today")


def assignment(at: int = ASSIGNED, **told: Any) -> Grant:
    ordinary: dict[str, Any] = {
        "entitlement_id": f"{OKTA}|app_assignment:crm", "entitlement_type": "app_assignment",
        "entitlement_name": "CRM", "application_id": CRM, "privileged": False, "valid_from": at,
        "evidence": ("assigned",),
    }  # fmt: skip
    return make_grant(**(ordinary | told))


def used(at: int, use: Any = "interactive") -> UsageSummary:
    return make_rollup(at, application_id=CRM, use=use)


def judged(*grants: Grant, settings: UnusedAssignment | None = None, **told: Any) -> list[Answer]:
    """The answers that stand at noon."""
    told = {"rollups": (BUSY,)} | told
    situation = make_situation(grants=grants or (assignment(),), **told)
    return asked(POLICY, situation, settings, NOON)


def outcomes(*grants: Grant, **told: Any) -> list[str]:
    return [answer.outcome for answer in judged(*grants, **told)]


def test_an_assignment_that_nobody_uses_for_90_days_is_found() -> None:
    (answer,) = judged()
    assert (answer.outcome, answer.since, answer.until) == ("violation", ASSIGNED + 90 * DAY, None)
    assert answer.about[:2] == (f"{OKTA}|jo", CRM)
    assert answer.message == "Jo is assigned to CRM directly, and no sign-in there was seen since it was assigned."
    assert (answer.evidence, answer.basis) == (("assigned",), "declared")


def test_the_last_use_counts_and_is_named() -> None:
    (answer,) = judged(assignment(NOON - 300 * DAY), rollups=(BUSY, used(NOON - 95 * DAY)))
    assert (answer.since, answer.evidence) == (NOON - 5 * DAY, ("assigned", f"use{NOON - 95 * DAY}"))
    assert answer.message.endswith("no sign-in there was seen for 90 days.")


@pytest.mark.parametrize("use", ["interactive", "non_interactive", "service"])
def test_any_success_since_is_a_use(use: str) -> None:
    assert outcomes(rollups=(BUSY, used(NOON - 3 * DAY, use))) == ["compliant"]


@pytest.mark.parametrize("use", ["failed", "foreign"])
def test_a_failure_is_none(use: str) -> None:
    assert outcomes(rollups=(BUSY, used(NOON - 3 * DAY, use))) == ["violation"]


def test_near_misses() -> None:
    assert outcomes(assignment(via=f"{OKTA}|group:sales")) == [], "assigned by a group"
    assert outcomes(assignment(NOON - 7 * DAY)) == ["compliant"], "assigned last week"
    again = (assignment(NOON - 300 * DAY, valid_to=NOON - 20 * DAY), assignment(NOON - 7 * DAY))
    assert outcomes(*again) == ["compliant"], "assigned again last week"
    assert outcomes(assignment(NOON - 90 * DAY + 1)) == ["compliant"], "one moment short"
    assert outcomes(rollups=(make_rollup(NOON - 95 * DAY, application_id=MAIL),)) == ["violation"], "not stale yet"
    assert outcomes(rollups=(make_rollup(ASSIGNED - 1, application_id=MAIL),)) == ["compliant"], "the sweep's account"
    assert outcomes(rollups=()) == ["compliant"], "never used at all: the sweep's account"
    assert outcomes(assignment(mode="eligible")) == [], "may be taken, is not held"


def test_an_account_that_is_stale_as_a_whole_is_left_to_the_sweep() -> None:
    last_seen = NOON - 95 * DAY
    (answer,) = judged(rollups=(make_rollup(last_seen, application_id=MAIL),))
    assert (answer.since, answer.until) == (NOON - 10 * DAY, last_seen + 90 * DAY)
    longer = judged(rollups=(make_rollup(last_seen, application_id=MAIL),), stale_after=120 * DAY)
    assert longer[0].until is None, "the sweep's threshold counts"
    by_list = judged(rollups=(make_rollup(last_seen, application_id=MAIL),), stated_use=NOON - DAY)
    assert by_list[0].until is None, "a list states a later use"


def test_whoever_cannot_sign_in_is_not_asked_about_its_uses() -> None:
    shut = make_account(timeline=(make_change("suspended", NOON - 50 * DAY),), state="disabled")
    assert outcomes(account=shut) == ["compliant"], "it was suspended before the 90 days were over"
    back = (make_change("suspended", NOON - 50 * DAY), make_change("unsuspended", NOON - 20 * DAY))
    assert outcomes(account=make_account(timeline=back)) == ["compliant"], "back for twenty days"


def test_its_removal_closes_it() -> None:
    (answer,) = judged(assignment(NOON - 200 * DAY, valid_to=NOON - 5 * DAY))
    assert (answer.outcome, answer.until) == ("violation", NOON - 5 * DAY)
    ended = make_account(timeline=(make_change("disabled", NOON - 5 * DAY),), state="disabled", ended_at=NOON - 5 * DAY)
    assert judged(account=ended)[0].until == NOON - 5 * DAY
    late = judged(assignment(NOON - 200 * DAY, valid_to=NOON - 5 * DAY), rollups=(BUSY, used(NOON - 2 * DAY)))
    assert [answer.outcome for answer in late] == ["compliant"]


def test_silence_that_was_not_read_is_not_known() -> None:
    unread = Coverage([], DAY)
    (answer,) = judged(coverage=unread)
    assert (answer.outcome, answer.since) == ("not_evaluable", ASSIGNED + 90 * DAY)
    assert answer.message == "system_log of okta:acme was not read, where a use would stand"
    gap = make_coverage((NOON - 60 * DAY, NOON - 50 * DAY))
    (answer,) = judged(coverage=gap)
    assert answer.outcome == "not_evaluable" and "without a gap" in answer.message
    told = make_situation(grants=(assignment(),), rollups=(BUSY,), coverage=gap)
    (later,) = asked(POLICY, told, None, NOON + 41 * DAY)
    assert (later.outcome, later.since) == ("violation", NOON + 40 * DAY), "90 days after the gap"
    assert outcomes(coverage=unread, rollups=(BUSY, used(NOON - 3 * DAY))) == ["compliant"], "a use is positive"


def test_what_cannot_be_told_is_open_no_longer_than_it_is_held() -> None:
    taken = assignment(NOON - 200 * DAY, valid_to=NOON - 5 * DAY)
    unseen = UnusedAssignment(uses_unseen=["CRM"])
    gap = make_coverage((NOON - 60 * DAY, NOON - 50 * DAY))
    for told in ({"coverage": Coverage([], DAY)}, {"coverage": gap}, {"settings": unseen}):
        assert outcomes(taken, **told) == ["compliant"]
        assert outcomes(assignment(NOON - 200 * DAY), **told) == ["not_evaluable"]


def test_where_a_gap_keeps_the_sweep_silent_it_speaks_itself() -> None:
    """Policies.md: where one that speaks first says nothing, the next speaks."""
    told: dict[str, Any] = {
        "rollups": (make_rollup(NOON - 125 * DAY, application_id=MAIL),),
        "coverage": make_coverage((NOON - 60 * DAY, NOON - 50 * DAY)),
    }
    settings = UnusedAssignment(after_days=30)
    (answer,) = judged(settings=settings, **told)
    assert (answer.outcome, answer.since) == ("violation", NOON - 20 * DAY)
    (later,) = asked(POLICY, make_situation(grants=(assignment(),), **told), settings, NOON + 40 * DAY)
    assert later.until == NOON + 40 * DAY, "the sweep speaks 90 days after the gap"
    by_list = judged(settings=settings, stated_use=NOON - 125 * DAY, **told)
    assert [a.outcome for a in by_list] == ["compliant"], "a list tells the sweep"


def test_every_stream_that_may_show_a_use_must_have_been_read() -> None:
    grant = assignment(entitlement_id=f"{ENTRA}|app_assignment:crm", application_id=f"{ENTRA}|crm")
    told: dict[str, Any] = {"account": make_account(issuer=ENTRA), "rollups": (BUSY,)}
    (answer,) = judged(grant, **told)
    assert answer.message == "sign_ins_non_interactive of entra:acme was not read, where a use would stand"
    read = [
        Stretch(ENTRA, f"sign_ins_{way}", basis, NOON - 365 * DAY, NOON)
        for way, basis in (("interactive", "declared"), ("non_interactive", "assumed"))
    ]
    (answer,) = judged(grant, coverage=Coverage(read, DAY), **told)
    assert (answer.outcome, answer.basis) == ("violation", "assumed")


def test_what_people_use_past_the_identity_provider_is_not_known() -> None:
    for spelling in ("crm", "CRM"):
        (answer,) = judged(settings=UnusedAssignment(uses_unseen=[spelling]))
        assert answer.outcome == "not_evaluable"
        assert answer.message == "people get into the application without the identity provider seeing it"


def test_a_list_says_it_too() -> None:
    (answer,) = judged(applications={CRM: ApplicationFacts(CRM, "CRM", False, uses_unseen=True)})
    assert answer.outcome == "not_evaluable"
    (answer,) = judged(applications={CRM: ApplicationFacts(CRM, "CRM", False)})
    assert answer.outcome == "violation"
    named = judged(assignment(entitlement_name="Sales CRM"), settings=UnusedAssignment(uses_unseen=["sales crm"]))
    assert [answer.outcome for answer in named] == ["not_evaluable"]


def test_a_date_that_a_list_states_is_told_as_stated() -> None:
    assert judged(assignment(from_basis="stated"))[0].basis == "stated"
    since_then = judged(assignment(NOON - 300 * DAY, from_basis="stated"), rollups=(BUSY, used(NOON - 95 * DAY)))
    assert since_then[0].basis == "declared", "the last use is seen"


def test_what_a_client_may_do_at_an_application_is_no_assignment_that_it_signs_in_by() -> None:
    client = make_account(type="service", issuer=ENTRA)
    held = make_grant(entitlement_type="app_role", entitlement_id=f"{ENTRA}|app_role:graph/write", application_id=CRM)
    assert asked(POLICY, make_situation(account=client, grants=(held,))) == []
