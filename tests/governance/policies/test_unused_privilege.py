"""P16: a privilege that no act of its holder needs, held against every near miss."""

from __future__ import annotations

from typing import Any

import pytest

from governance.model.answers import Answer
from governance.model.coverage import Coverage, Stretch
from governance.model.states import DAY, Grant, UsageSummary
from governance.policies.unused_privilege import POLICY, Acts, UnusedPrivilege
from tests.governance.configured import asked
from tests.governance.situations import (
    ENTRA,
    NOON,
    OKTA,
    make_account,
    make_coverage,
    make_grant,
    make_rollup,
    make_situation,
)

MAIL, CONSOLE = f"{OKTA}|mail", f"{OKTA}|0oaconsole"
HELD = NOON - 100 * DAY
BUSY = make_rollup(NOON - 200 * DAY, application_id=MAIL, last_at=NOON, last_event_id="mail-today")
PORTAL = f"{ENTRA}|c44b4083-3bb0-49c1-b47d-974e53cbdf3c"


def privilege(at: int = HELD, **told: Any) -> Grant:
    return make_grant(**({"valid_from": at} | told))


def console(at: int, use: Any = "interactive") -> UsageSummary:
    return make_rollup(at, application_id=CONSOLE, use=use)


def judged(*grants: Grant, settings: UnusedPrivilege | None = None, **told: Any) -> list[Answer]:
    """The answers that stand at noon."""
    ordinary: dict[str, Any] = {"rollups": (BUSY,), "used_applications": {CONSOLE: "Okta Admin Console"}}
    situation = make_situation(grants=grants or (privilege(),), **(ordinary | told))
    return asked(POLICY, situation, settings, NOON)


def outcomes(*grants: Grant, **told: Any) -> list[str]:
    return [answer.outcome for answer in judged(*grants, **told)]


def test_a_privilege_without_one_act_in_90_days_is_found() -> None:
    (answer,) = judged()
    assert (answer.outcome, answer.since, answer.until) == ("violation", HELD + 90 * DAY, None)
    assert answer.about == (f"{OKTA}|jo", None, f"{OKTA}|admin_privilege:super", "/")
    assert answer.message == "Jo holds the privilege Super, and no act that needs it was seen for 90 days."
    assert (answer.evidence, answer.basis) == (("granted",), "declared")


def test_what_is_kept_for_emergencies_is_not_meant_to_be_used() -> None:
    """Whoever tries such an account does not have it found for the rest: while it is silent nothing is said either."""
    tried = make_rollup(NOON - 40 * DAY, application_id=MAIL)
    assert outcomes(rollups=(tried,)) == ["violation"]
    assert outcomes(rollups=(tried,), account=make_account(type="break_glass")) == ["compliant"]


def test_an_eligible_one_is_found_alike() -> None:
    (answer,) = judged(privilege(mode="eligible"))
    assert answer.message == "Jo may activate the privilege Super, and no act that needs it was seen for 90 days."


def test_an_act_since_is_a_use() -> None:
    assert outcomes(rollups=(BUSY, console(NOON - 3 * DAY))) == ["compliant"]
    (answer,) = judged(privilege(NOON - 300 * DAY), rollups=(BUSY, console(NOON - 95 * DAY)))
    assert (answer.since, answer.evidence) == (NOON - 5 * DAY, ("granted", f"use{NOON - 95 * DAY}"))


def test_a_change_of_what_is_not_ones_own_is_a_use() -> None:
    changed = {"grant_added": (NOON - 3 * DAY, "added"), "account_updated": (NOON - 95 * DAY, "updated")}
    assert outcomes(acts=changed) == ["compliant"]
    (answer,) = judged(privilege(NOON - 300 * DAY), acts={"account_updated": (NOON - 95 * DAY, "updated")})
    assert (answer.since, answer.evidence) == (NOON - 5 * DAY, ("granted", "updated"))
    of_accounts = UnusedPrivilege(acts=[Acts(entitlements=["admin_privilege:*"], changes=["account_*"])])
    assert outcomes(acts=changed, settings=of_accounts) == ["violation"], "another kind of change is tied to it"


def test_near_misses() -> None:
    activated = privilege(NOON - 40 * DAY, mode="activated", valid_to=NOON - 40 * DAY + 1, evidence=("activated",))
    assert outcomes(privilege(mode="eligible"), activated) == ["compliant"], "activated once, nothing changed"
    assert outcomes(rollups=(make_rollup(HELD - 1, application_id=MAIL),)) == ["compliant"], "the account is dormant"
    assert outcomes(privilege(NOON - 7 * DAY)) == ["compliant"], "held for a week"
    assert outcomes(privilege(privileged=False)) == [], "no privilege"
    assert outcomes(rollups=(BUSY, console(NOON - DAY, "failed"))) == ["violation"], "refused at the console"


def test_an_activation_of_another_scope_is_another_privilege_s() -> None:
    elsewhere = privilege(NOON - 40 * DAY, mode="activated", scope="/eu", valid_to=NOON - 39 * DAY)
    (answer,) = judged(privilege(mode="eligible"), elsewhere)
    assert (answer.outcome, answer.about.detail) == ("violation", "/")


def test_it_is_held_from_its_first_grant_however_it_is_held_since() -> None:
    eligible_since = privilege(NOON - 20 * DAY, mode="eligible", evidence=("eligible",))
    (answer,) = judged(privilege(valid_to=NOON - 20 * DAY), eligible_since)
    assert (answer.since, answer.evidence) == (HELD + 90 * DAY, ("granted",))


def test_its_removal_closes_it() -> None:
    assert judged(privilege(valid_to=NOON - 2 * DAY))[0].until == NOON - 2 * DAY
    assert outcomes(privilege(valid_to=NOON - 20 * DAY)) == ["compliant"]


def test_what_no_act_is_tied_to_cannot_be_judged() -> None:
    finance = privilege(entitlement_id=f"{OKTA}|group:fin", entitlement_type="group", entitlement_name="Finance")
    (answer,) = judged(finance)
    assert (answer.outcome, answer.message) == (
        "not_evaluable",
        "the settings tie no act to this privilege (policies.unused_privilege.acts)",
    )
    assert answer.since == HELD + 90 * DAY
    tied = UnusedPrivilege(acts=[Acts(entitlements=["group:finance"], applications=["Ledger*"])])
    ledger = {f"{OKTA}|0oaledger": "Ledger Pro"}
    assert outcomes(finance, settings=tied) == ["violation"]
    there = make_rollup(NOON - DAY, application_id=f"{OKTA}|0oaledger")
    assert outcomes(finance, settings=tied, rollups=(BUSY, there), used_applications=ledger) == ["compliant"]


def test_silence_that_was_not_read_is_not_known() -> None:
    assert outcomes(coverage=Coverage([], DAY)) == ["not_evaluable"]
    assert outcomes(coverage=make_coverage((NOON - 60 * DAY, NOON - 50 * DAY))) == ["not_evaluable"]


@pytest.mark.parametrize("unread", ["sign_ins_interactive", "sign_ins_non_interactive", "directory_audits"])
def test_each_stream_of_the_acts_must_have_been_read(unread: str) -> None:
    streams = ("sign_ins_interactive", "sign_ins_non_interactive", "directory_audits")
    role = privilege(entitlement_id=f"{ENTRA}|directory_role:ga", entitlement_type="directory_role")
    told: dict[str, Any] = {"account": make_account(issuer=ENTRA)}
    read = [Stretch(ENTRA, stream, "declared", NOON - 365 * DAY, NOON) for stream in streams]
    assert outcomes(role, coverage=Coverage(read, DAY), **told) == ["violation"]
    at_portal = make_rollup(NOON - DAY, application_id=PORTAL)
    assert outcomes(role, coverage=Coverage(read, DAY), rollups=(BUSY, at_portal), **told) == ["compliant"]
    (answer,) = judged(role, coverage=Coverage([s for s in read if s.stream != unread], DAY), **told)
    assert answer.message == f"{unread} of entra:acme was not read, where a use would stand"


@pytest.mark.parametrize(("role", "outcome"), [("Directory Readers", "not_evaluable"), ("Super", "violation")])
def test_what_a_client_reads_by_a_role_no_record_tells(role: str, outcome: str) -> None:
    """It opens no console: a change that it made is the only act to be seen, and by such a role it makes none."""
    client = make_account(type="service", issuer=OKTA)
    held = make_grant(entitlement_name=role, valid_from=NOON - 200 * DAY)
    (answer,) = judged(held, account=client, rollups=(BUSY._replace(use="service"),))
    assert answer.outcome == outcome
