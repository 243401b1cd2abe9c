"""P42: a silent account that holds a privilege, held against every near miss."""

from __future__ import annotations

from typing import Any

import pytest

from governance.model.answers import Answer
from governance.model.coverage import Coverage, Stretch
from governance.model.states import DAY, Grant
from governance.policies.dormant_privileged import POLICY, DormantPrivileged
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

SUPER = make_grant(valid_from=NOON - 100 * DAY)
LAST = make_rollup(NOON - 40 * DAY, application_id=f"{OKTA}|mail")


def judged(*grants: Grant, settings: DormantPrivileged | None = None, **told: Any) -> list[Answer]:
    """The answers that stand at noon."""
    return asked(POLICY, make_situation(grants=grants or (SUPER,), **({"rollups": (LAST,)} | told)), settings, NOON)


def outcomes(*grants: Grant, **told: Any) -> list[str]:
    return [answer.outcome for answer in judged(*grants, **told)]


def test_thirty_days_without_any_success_are_found() -> None:
    (answer,) = judged()
    assert (answer.outcome, answer.since, answer.until) == ("violation", NOON - 10 * DAY, None)
    assert answer.about == (f"{OKTA}|jo", None, None, None)
    assert answer.message == "Jo holds the privilege Super, and no use of the account was seen for 30 days."
    assert (answer.evidence, answer.basis) == (("granted", f"use{NOON - 40 * DAY}"), "declared")


def test_privileges_that_are_only_eligible_count_and_all_of_them_are_one_finding() -> None:
    eligible = SUPER._replace(mode="eligible")
    other = eligible._replace(entitlement_id=f"{OKTA}|admin_privilege:org", entitlement_name="Org")
    (answer,) = judged(eligible, other)
    assert answer.message.startswith("Jo may activate the privilege Org and 1 more, and no use")
    assert answer.because_of == (other.entitlement_id, eligible.entitlement_id)


def test_near_misses() -> None:
    assert outcomes(settings=DormantPrivileged(break_glass=["JO@corp.example.com"])) == ["compliant"], "break-glass"
    assert outcomes(settings=DormantPrivileged(break_glass=[f"{OKTA}|jo"])) == ["compliant"]
    renewed = make_rollup(NOON - DAY, use="non_interactive")
    assert outcomes(rollups=(LAST, renewed)) == ["compliant"], "a phone that renews its tokens is a use"
    assert outcomes(rollups=(make_rollup(NOON - DAY, use="service"),)) == ["compliant"]
    young = make_account(created_at=NOON - 7 * DAY)
    assert outcomes(SUPER._replace(valid_from=NOON - 7 * DAY), account=young, rollups=()) == ["compliant"]
    assert outcomes(SUPER._replace(privileged=False)) == [], "no privilege"
    assert outcomes(SUPER._replace(mode="activated")) == [], "an activation is a use of what is eligible"
    suspended = make_account(state="disabled", timeline=(make_change("suspended", NOON - 60 * DAY),))
    assert outcomes(account=suspended) == ["compliant"], "nobody could have used it"


def test_an_account_that_is_typed_as_one_for_emergencies_is_meant_to_be_silent() -> None:
    assert outcomes(account=make_account(type="break_glass", source_type="person")) == ["compliant"]


def test_failed_attempts_and_those_of_another_tenant_are_no_use() -> None:
    tried = [make_rollup(NOON - DAY, use=use) for use in ("failed", "foreign")]
    assert outcomes(rollups=(LAST, *tried)) == ["violation"]


def test_who_never_signed_in_is_silent_since_the_creation() -> None:
    (answer,) = judged(account=make_account(created_at=NOON - 35 * DAY), rollups=())
    assert (answer.outcome, answer.since) == ("violation", NOON - 5 * DAY)


def test_a_privilege_given_to_a_silent_account_is_found_at_once() -> None:
    (answer,) = judged(SUPER._replace(valid_from=NOON - 3 * DAY))
    assert (answer.outcome, answer.since) == ("violation", NOON - 3 * DAY)


def test_a_last_sign_in_that_a_list_states_is_a_use() -> None:
    assert outcomes(stated_use=NOON - 5 * DAY) == ["compliant"]
    (answer,) = judged(stated_use=NOON - 35 * DAY)
    assert answer.since == NOON - 5 * DAY


def test_it_goes_on_where_the_sweep_calls_the_account_stale() -> None:
    (answer,) = judged(rollups=(make_rollup(NOON - 200 * DAY),))
    assert (answer.outcome, answer.since, answer.until) == ("violation", NOON - 100 * DAY, None)


def test_the_end_of_the_account_or_of_the_privilege_closes_it() -> None:
    ended = make_account(state="disabled", ended_at=NOON - 2 * DAY, timeline=(make_change("disabled", NOON - 2 * DAY),))
    assert judged(account=ended)[0].until == NOON - 2 * DAY
    assert judged(SUPER._replace(valid_to=NOON - DAY))[0].until == NOON - DAY


def test_back_from_a_suspension_silence_begins_anew() -> None:
    back = make_account(
        timeline=(make_change("suspended", NOON - 60 * DAY), make_change("unsuspended", NOON - 20 * DAY))
    )
    assert outcomes(account=back) == ["compliant"]
    assert outcomes(account=back, settings=DormantPrivileged(after_days=15)) == ["violation"]


def test_an_account_of_which_nothing_tells_that_it_was_shut_is_asked_about() -> None:
    (answer,) = judged(account=make_account(state="unknown"), rollups=())
    assert (answer.outcome, answer.since) == ("violation", NOON - 100 * DAY)


def test_what_is_over_is_told_though_the_log_was_not_read_afterwards() -> None:
    gone, gap = SUPER._replace(valid_to=NOON - 5 * DAY), make_coverage((NOON - 4 * DAY, NOON - 3 * DAY))
    (answer,) = judged(gone, coverage=gap)
    assert (answer.outcome, answer.since, answer.until) == ("violation", NOON - 10 * DAY, NOON - 5 * DAY)
    # Of what nobody can tell, and what is over, nothing is asked any more.
    assert outcomes(gone, coverage=make_coverage((NOON - 6 * DAY, NOON - 4 * DAY))) == ["compliant"]


def test_silence_that_was_not_read_is_not_known() -> None:
    assert outcomes(coverage=make_coverage((NOON - 12 * DAY, NOON - 11 * DAY))) == ["not_evaluable"]
    assert judged(coverage=make_coverage(basis="assumed"))[0].basis == "assumed"


@pytest.mark.parametrize("unread", ["sign_ins_interactive", "sign_ins_non_interactive"])
def test_each_stream_of_its_uses_must_have_been_read(unread: str) -> None:
    streams = ("sign_ins_interactive", "sign_ins_non_interactive")
    read = [Stretch(ENTRA, stream, "declared", NOON - 365 * DAY, NOON) for stream in streams]
    told: dict[str, Any] = {"account": make_account(issuer=ENTRA)}
    assert outcomes(coverage=Coverage(read, DAY), **told) == ["violation"]
    assert outcomes(coverage=Coverage([s for s in read if s.stream != unread], DAY), **told) == ["not_evaluable"]
