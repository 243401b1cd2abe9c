"""The last week: people come by a first login, a leaver comes back; so that a weekly report has something to tell."""

from __future__ import annotations

from simulator.activity.scripts import hired, jit_in_okta, okta_visit, old, stays_active
from simulator.activity.stage import Stage
from simulator.okta import lifecycle, sign_ins
from simulator.okta.skeleton import Act
from simulator.organisation.catalogue import CORPORATE_IDP, OKTA_JIT_ONLY
from simulator.organisation.ledger import Finding, Unanswered
from simulator.records.instants import DAY, SECOND

_LISTED = ["email", "firstName", "lastName", "department"]


def newcomers(stage: Stage) -> None:
    """Found: two accounts made in a federated login, as policy wants it."""
    for name, days in (("Nia Newcomer", 5), ("Noel Newcomer", 3)):
        account, at = stage.okta(name), stage.plan.before_end(days, 10)
        jit_in_okta(stage, account, CORPORATE_IDP, at, _LISTED)
        stays_active(stage, account, at)
        name_of_case = f"created in a federated login {days} days before the end"
        stage.case("okta_jit", "found", name_of_case, account, "in one transaction")


def new_in_an_application(stage: Stage) -> None:
    """Found: a young account's first sign-in to an application that nobody provisioned it to."""
    made, app = stage.plan.before_end(40, 8), OKTA_JIT_ONLY[0]
    account = hired(stage, stage.okta("Nell Newapp"), made, "Marketing")
    stays_active(stage, account, made + DAY)
    okta_visit(stage, account, stage.plan.before_end(2, 11), [app])
    stage.ledger.app_account(account.key, app.key, "jit_candidate")
    stage.expect_not_evaluable(Unanswered("jit_required_attributes", account.key, app.key, because="a mere candidate"))
    why = "no earlier provisioning or listing, and the account is younger than the coverage"
    stage.case("application_jit", "found", "first SSO in the last week, never provisioned", account, why)


def back_this_week(stage: Stage) -> None:
    """Found: a leaver's federated login reactivates the account, two days before the end."""
    account, plan = old(stage, stage.okta("Rex Returned")), stage.plan
    ended = stage.add_record(lifecycle.step(stage.mint, account, plan.before_end(20, 17), "deactivate"))
    at, session = plan.before_end(2, 9), stage.mint.session()
    act = Act(stage.mint.transaction(), session, f"/sso/saml2/{CORPORATE_IDP.id}")
    stage.add_record(lifecycle.step(stage.mint, account, at, "reactivate", act=act))
    stage.add_record(sign_ins.federated(stage.mint, account, CORPORATE_IDP, at + SECOND, act, reason="Account linking"))
    stage.add_record(sign_ins.session_start(stage.mint, account, at + 2 * SECOND, session))
    stage.expect_finding(Finding("resurrection", account.key, detail=ended.event_id))
    stage.case("p4", "found", "a leaver's login reactivates the account in the last week", account, "nobody let him in")


CASES = (newcomers, new_in_an_application, back_this_week)
