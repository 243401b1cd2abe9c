"""Accounts in applications: made at the first sign-in, or provisioned, or older than what was read."""

from __future__ import annotations

from simulator.activity.scripts import entra_visit, hired, okta_visit, old, stays_active
from simulator.activity.stage import Stage
from simulator.entra.provisioning import provisioned
from simulator.entra.sign_ins import sign_in
from simulator.okta.provisioning import imported, pushed
from simulator.okta.sign_ins import session_start, sso
from simulator.organisation.cast import Account, App
from simulator.organisation.catalogue import (
    AZURE_PORTAL,
    ENTRA_JIT_ONLY,
    ENTRA_SCIM,
    OKTA_DASHBOARD,
    OKTA_JIT_ONLY,
    OKTA_SCIM,
)
from simulator.organisation.ledger import Finding, Provenance, Unanswered
from simulator.records.instants import DAY, HOUR

ATTRIBUTES = "jit_required_attributes"
_LIMIT_DAYS = 120


def _young(stage: Stage, name: str, *, entra: bool = False) -> tuple[Account, int]:
    """Return an account that HR made within the coverage, and when its first sign-ins are due."""
    made = stage.plan.before_end(95, 8)
    account = hired(stage, stage.entra(name) if entra else stage.okta(name), made, "Marketing")
    stays_active(stage, account, made + 7 * DAY)
    return account, made + 2 * DAY


def _makes(stage: Stage, account: Account, app: App, kind: Provenance, because: str = "") -> None:
    stage.ledger.app_account(account.key, app.key, kind)
    if because:
        stage.expect_not_evaluable(Unanswered(ATTRIBUTES, account.key, app.key, because=because))


def candidate(stage: Stage) -> None:
    """Found: a young account's first sign-in, with MFA, to an application that nobody provisioned it to."""
    account, at = _young(stage, "Cai Candidate")
    okta_visit(stage, account, at, [OKTA_JIT_ONLY[0]])
    _makes(stage, account, OKTA_JIT_ONLY[0], "jit_candidate", "a mere candidate")
    why = "no earlier provisioning or listing, and the account is younger than the coverage"
    stage.case("application_jit", "found", "young account, first SSO, never provisioned (candidate)", account, why)
    other, at = _young(stage, "Cleo Candidate", entra=True)
    entra_visit(stage, other, at, ENTRA_JIT_ONLY[0])
    _makes(stage, other, ENTRA_JIT_ONLY[0], "jit_candidate", "a mere candidate")
    stage.case("application_jit", "found", "young account, first SSO in Entra (candidate)", other, why)


def promoted(stage: Stage) -> None:
    """Found: a candidate that the application's own account list names three days later."""
    account, at = _young(stage, "Pru Promoted")
    app = OKTA_JIT_ONLY[1]
    okta_visit(stage, account, at, [app])
    stage.add_record(imported(stage.mint, account, app, at + 3 * DAY))
    _makes(stage, account, app, "jit_confirmed", "no list was logged")
    stage.case("application_jit", "found", "promoted by the application's list", account, "listed after the first SSO")


def failed_only(stage: Stage) -> None:
    """Near miss: sign-ins that failed make no account."""
    account, at = _young(stage, "Fil Failing")
    session = stage.mint.session()
    stage.add_record(session_start(stage.mint, account, at, session))
    for hours in (1, 2, 3):
        reason = "User is not assigned to the client application"
        stage.add_record(sso(stage.mint, account, OKTA_JIT_ONLY[2], at + hours * HOUR, session, failure=reason))
    stage.case("application_jit", "near_miss", "failed SSO only", account, "only successes count: no such account")


def provisioned_late(stage: Stage) -> None:
    """Near misses: SCIM made the account before its first sign-in, and the record says so two days later."""
    account, at = _young(stage, "Lia Late", entra=True)
    app = ENTRA_SCIM[0]
    entra_visit(stage, account, at, app)
    stage.add_record(provisioned(stage.mint, account, app, at - 2 * HOUR), at + 2 * DAY)
    _makes(stage, account, app, "provisioned")
    why = "an earlier provisioning, however late it is told, demotes the candidate"
    stage.case("application_jit", "near_miss", "SCIM create that arrives late (demoted)", account, why)
    other, at = _young(stage, "Leo Late")
    okta_visit(stage, other, at, [OKTA_SCIM[0]])
    stage.add_record(pushed(stage.mint, other, OKTA_SCIM[0], at - 3 * HOUR), at + DAY)
    _makes(stage, other, OKTA_SCIM[0], "provisioned")
    stage.case("application_jit", "near_miss", "SCIM push in Okta that arrives late (demoted)", other, why)


def first_seen(stage: Stage) -> None:
    """Near miss: an old account's first sign-in as the coverage begins."""
    account = old(stage, stage.okta("Ole Old"))
    okta_visit(stage, account, stage.plan.begin + 52 * HOUR, [OKTA_JIT_ONLY[3]])
    stays_active(stage, account)
    _makes(stage, account, OKTA_JIT_ONLY[3], "unknown")
    why = "left-censored: neither account, assignment nor application is younger than the coverage"
    stage.case("application_jit", "near_miss", "old account, first seen as coverage begins", account, why)


def the_vendors_own(stage: Stage) -> None:
    """Near misses: the platforms' own applications make no accounts; the settings do not name these two."""
    account, at = _young(stage, "Dot Dashboard")
    okta_visit(stage, account, at, [OKTA_DASHBOARD])
    stage.case("application_jit", "near_miss", "the vendor's own applications: Okta", account, "no target of JIT")
    other, at = _young(stage, "Azu Portal", entra=True)
    stage.add_record(sign_in(stage.mint, other, AZURE_PORTAL, at))
    stage.case("application_jit", "near_miss", "the vendor's own applications: Microsoft", other, "no target of JIT")


def past_limit(stage: Stage) -> None:
    """Found: used once, 140 days ago, where nothing would end it. Near miss: used 119 days ago."""
    app = OKTA_JIT_ONLY[0]
    for name, days in (("Pat Pastlimit", 140), ("Win Withinlimit", 119)):
        made = stage.plan.before_end(150, 8)
        account = hired(stage, stage.okta(name), made, "Marketing")
        stays_active(stage, account, made)
        okta_visit(stage, account, stage.plan.before_end(days, 10), [app])
        _makes(stage, account, app, "jit_candidate", "a mere candidate")
        if days > _LIMIT_DAYS:
            stage.expect_finding(Finding("jit_past_limit", account.key, app.key))
            stage.case("p40", "found", "unused there for 140 days", account, "no channel ends accounts there")
        else:
            stage.case("p40", "near_miss", "unused there for 119 days", account, "one day short of 120")


CASES = (candidate, promoted, failed_only, provisioned_late, first_seen, the_vendors_own, past_limit)
