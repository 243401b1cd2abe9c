"""P4: signs of life after leaving, and what only looks like them."""

from __future__ import annotations

from simulator.activity.scripts import hired, okta_visit, old, stays_active
from simulator.activity.stage import Stage
from simulator.okta import access, lifecycle, provisioning, sign_ins
from simulator.okta.skeleton import Act
from simulator.organisation.catalogue import CORPORATE_IDP, OKTA_SCIM
from simulator.organisation.ledger import Finding, Unanswered
from simulator.records.instants import HOUR, MINUTE, SECOND

POLICY = "resurrection"


def reactivated_by_login(stage: Stage) -> None:
    """Found: a leaver's federated login reactivates the account."""
    account, plan = old(stage, stage.okta("Zed Zombie")), stage.plan
    ended = stage.add_record(lifecycle.step(stage.mint, account, plan.before_end(100, 17), "deactivate"))
    at = plan.before_end(60, 9)
    session = stage.mint.session()
    act = Act(stage.mint.transaction(), session, f"/sso/saml2/{CORPORATE_IDP.id}")
    stage.add_record(lifecycle.step(stage.mint, account, at, "reactivate", act=act))
    reason = "Account linking"
    stage.add_record(sign_ins.federated(stage.mint, account, CORPORATE_IDP, at + SECOND, act, reason=reason))
    stage.add_record(sign_ins.session_start(stage.mint, account, at + 2 * SECOND, session))
    stays_active(stage, account, at)
    stage.expect_finding(Finding(POLICY, account.key, detail=ended.event_id))
    why = "reactivated inside a federated login, with no re-enabling by an administrator or HR between"
    stage.case("p4", "found", "a leaver's login reactivates the account", account, why)


def back_in_the_application(stage: Stage) -> None:
    """Found: a sign-in to an application after its account there was deprovisioned. Near miss: one to another."""
    plan, (first, second) = stage.plan, (OKTA_SCIM[1], OKTA_SCIM[2])
    for name, again in (("Bax Back", first), ("Una Unharmed", second)):
        made = plan.before_end(110, 8)
        account = hired(stage, stage.okta(name), made, "Support")
        for app in (first, second):
            stage.add_record(access.assigned(stage.mint, account, app, made + HOUR))
            stage.add_record(provisioning.pushed(stage.mint, account, app, made + HOUR + MINUTE))
            stage.ledger.app_account(account.key, app.key, "provisioned")
        okta_visit(stage, account, plan.before_end(105, 9), [first, second])
        removed = plan.before_end(70, 15)
        stage.add_record(access.assigned(stage.mint, account, first, removed, stage.okta_admin, added=False))
        ended = stage.add_record(provisioning.deprovisioned(stage.mint, account, first, removed + MINUTE))
        okta_visit(stage, account, plan.before_end(40, 9), [again])
        stays_active(stage, account, removed + 24 * HOUR)
        if again is first:
            stage.expect_finding(Finding(POLICY, account.key, first.key, detail=ended.event_id))
            stage.case("p4", "found", "deprovisioned from an application, signs in to it", account, "after the end")
            stage.expect_finding(Finding("unused_assignment", account.key, second.key))
            stage.case("p15", "found", "assigned directly, used last 105 days ago", account, "longer than 90 days")
        else:
            why = "the end was of application A alone"
            stage.case("p4", "near_miss", "removed from application A, uses B", account, why)
            stage.case("p15", "near_miss", "assigned directly, used 40 days ago", account, "a success since")


def rehired(stage: Stage) -> None:
    """Near miss: an administrator enabled the account before it was used again."""
    account, plan = old(stage, stage.okta("Rue Rehire")), stage.plan
    stage.add_record(lifecycle.step(stage.mint, account, plan.before_end(90, 17), "deactivate"))
    stage.add_record(lifecycle.step(stage.mint, account, plan.before_end(60, 8), "activate", stage.okta_admin))
    stays_active(stage, account, plan.before_end(59))
    stage.case("p4", "near_miss", "rehire enabled first", account, "re-enabled by an administrator before any use")


def suspended(stage: Stage) -> None:
    """Near miss: a suspension is no end."""
    account, plan = old(stage, stage.okta("Sue Suspended")), stage.plan
    stage.add_record(lifecycle.step(stage.mint, account, plan.before_end(50, 8), "suspend", stage.okta_admin))
    stage.add_record(lifecycle.step(stage.mint, account, plan.before_end(45, 8), "unsuspend", stage.okta_admin))
    stays_active(stage, account, plan.before_end(44))
    stage.case("p4", "near_miss", "suspended, then unsuspended", account, "suspension and lock are no end")


def failed_after_leaving(stage: Stage) -> None:
    """Near miss: a leaver's attempts that failed."""
    account, plan = old(stage, stage.okta("Gus Gone")), stage.plan
    stage.expect_account(account, "unknown", None)
    stage.add_record(lifecycle.step(stage.mint, account, plan.before_end(80, 17), "deactivate"))
    for days in (60, 30, 1):
        at, reason = plan.before_end(days, 9), "INVALID_CREDENTIALS"
        stage.add_record(sign_ins.session_start(stage.mint, account, at, None, failure=reason))
    stage.case("p4", "near_miss", "failed sign-in", account, "only successes count")


def within_tolerance(stage: Stage) -> None:
    """Not evaluable: a session starts one minute after the end: two clocks may differ by more."""
    account, plan = old(stage, stage.okta("Tia Tolerance")), stage.plan
    stage.expect_account(account, "unknown", None)
    at = plan.before_end(77, 17)
    stage.add_record(lifecycle.step(stage.mint, account, at, "deactivate"))
    stage.add_record(sign_ins.session_start(stage.mint, account, at + MINUTE, stage.mint.session()))
    stage.expect_not_evaluable(Unanswered(POLICY, account.key, because="the order lies within the clocks' tolerance"))
    stage.case("p4", "not_evaluable", "a session within the clocks' tolerance", account, "60 s after the end")


CASES = (
    *(reactivated_by_login, back_in_the_application, rehired),
    *(suspended, failed_after_leaving, within_tolerance),
)
