"""P5: administrators' factors while they hold a privilege, told in the sign-in (Entra) or its session (Okta); P13.

Entra's roles are time-bound here, so that P8 has nothing to say about them.
"""

from __future__ import annotations

from simulator.activity.scripts import entra_visit, okta_visit, old
from simulator.activity.stage import Stage
from simulator.entra import roles
from simulator.entra.sign_ins import workload_sign_in
from simulator.okta.access import privileged
from simulator.organisation.cast import ENTRA, TENANT, Account, App, Workload
from simulator.organisation.ledger import Finding, Unanswered
from simulator.records.instants import DAY
from simulator.records.mint import guid_of

POLICY, STANDING = "admin_mfa", "standing_privilege"


def _timebound(stage: Stage, name: str, days: float) -> Account:
    """Return an old account that PIM gave a role so many days before the end, until after it."""
    account, at = old(stage, stage.entra(name)), stage.plan.before_end(days, 8)
    ends_at = stage.plan.end + 60 * DAY
    stage.add_record(roles.timebound(stage.mint, account, roles.USER_ADMINISTRATOR, at, ends_at, stage.entra_admin))
    return account


def one_single_factor(stage: Stage) -> None:
    """Found, in Entra and in Okta: one sign-in with a single factor between two with MFA."""
    account, plan = _timebound(stage, "Adi Admin", 60), stage.plan
    for days in (20, 5):
        entra_visit(stage, account, plan.before_end(days, 9))
    entra_visit(stage, account, plan.before_end(12, 9), factors="single")
    stage.expect_finding(Finding(POLICY, account.key))
    why = "a single factor within the last 30 days, while holding the role"
    stage.case("p5", "found", "one single-factor sign-in between two with MFA", account, why)
    other = old(stage, stage.okta("Oda Admin"))
    stage.add_record(
        privileged(stage.mint, other, ["Help Desk Administrator"], plan.before_end(60, 8), stage.okta_admin)
    )
    for days, mfa in ((21, True), (13, False), (6, True)):
        okta_visit(stage, other, plan.before_end(days, 9), mfa=mfa)
    held = f"{other.issuer}|admin_privilege:help_desk_administrator"
    stage.expect_finding(Finding(POLICY, other.key))
    stage.expect_finding(Finding(STANDING, other.key, None, held, "/"))
    why = "a covered session without an MFA event; the privilege itself has no end (P8)"
    stage.case("p5", "found", "one Okta session without MFA between two with it", other, why)


def before_the_grant(stage: Stage) -> None:
    """Near miss: the single factor lies before the role."""
    account, plan = _timebound(stage, "Bea Before", 20), stage.plan
    entra_visit(stage, account, plan.before_end(25, 9), factors="single")
    for days in (15, 5):
        entra_visit(stage, account, plan.before_end(days, 9))
    stage.case("p5", "near_miss", "single factor before the grant", account, "nothing was held then")


def service_principal(stage: Stage) -> None:
    """Near miss of P5 and P8, which are about persons; P13 finds the role that writes, and not the one that reads."""
    account = _robot(stage, "Directory Writer Robot", roles.DIRECTORY_WRITERS)
    stage.expect_finding(Finding("privileged_client", account.key))
    stage.case("p13", "found", "a client with a role that changes things", account, "it holds Directory Writers itself")
    reader = _robot(stage, "Security Reader Robot", roles.SECURITY_READER)
    stage.case("p5", "near_miss", "a service principal", reader, "no person; its owner is active")
    stage.case("p13", "near_miss", "a client with a role that only reads", reader, "Security Reader changes nothing")


def _robot(stage: Stage, name: str, role: roles.Role) -> Account:
    account = Account(ENTRA, TENANT, guid_of("workload " + name), name.lower(), name, 7)
    app = App(ENTRA, TENANT, guid_of("app " + name), name, makes_accounts=False)
    stage.expect_account(account, "unknown")
    stage.robots.append(Workload(account, app, False))
    stage.owned.append((account, stage.entra_admin))
    for days in (170, 100, 40, 9, 2):
        stage.add_record(workload_sign_in(stage.mint, stage.robots[-1], stage.plan.before_end(days, 2)))
    at = stage.plan.before_end(60, 9)
    stage.add_record(roles.given(stage.mint, account, role, at, stage.entra_admin, service=True))
    return account


def without_sign_in(stage: Stage) -> None:
    """Not evaluable: a role, and no interactive sign-in within the last 30 days; another policy finds that silence."""
    account = _timebound(stage, "Nia Nosignin", 60)
    entra_visit(stage, account, stage.plan.before_end(45, 9))
    stage.expect_not_evaluable(Unanswered(POLICY, account.key, because="no interactive sign-in"))
    stage.case("p5", "not_evaluable", "no sign-in within the window", account, "nothing to judge")
    stage.expect_finding(Finding("dormant_privileged", account.key))
    stage.case("p42", "found", "holds a role, not seen for 45 days", account, "silent for longer than 30 days")


CASES = (one_single_factor, before_the_grant, service_principal, without_sign_in)
