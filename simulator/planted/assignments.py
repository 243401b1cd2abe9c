"""P9: sign-ins to applications that demand an assignment; the portals here make no accounts of their own."""

from __future__ import annotations

from simulator.activity.scripts import entra_visit, hired, okta_visit, old, stays_active
from simulator.activity.stage import Stage
from simulator.entra import access as entra_access
from simulator.okta import access
from simulator.organisation.cast import Account
from simulator.organisation.catalogue import OKTA_JIT_ONLY, PAYMENTS, PORTAL_USERS, TREASURY
from simulator.organisation.ledger import Finding, Unanswered
from simulator.records.instants import DAY, HOUR

POLICY = "unassigned_sign_in"


def _young(stage: Stage, name: str, *, entra: bool = False) -> tuple[Account, int]:
    made = stage.plan.before_end(92, 8)
    account = hired(stage, stage.entra(name) if entra else stage.okta(name), made, "Finance")
    stays_active(stage, account, made + 7 * DAY)
    return account, made + 5 * DAY


def never_assigned(stage: Stage) -> None:
    """Found, in Okta and in Entra: a young account signs in without any assignment."""
    account, at = _young(stage, "Uli Unassigned")
    okta_visit(stage, account, at, [PAYMENTS])
    stage.expect_finding(Finding(POLICY, account.key, PAYMENTS.key))
    why = "the account is younger than the coverage: any assignment would have been seen"
    stage.case("p9", "found", "SSO without any assignment", account, why)
    other, at = _young(stage, "Ute Unassigned", entra=True)
    entra_visit(stage, other, at, TREASURY)
    stage.expect_finding(Finding(POLICY, other.key, TREASURY.key))
    stage.case("p9", "found", "sign-in in Entra without any assignment", other, why)


def through_a_group(stage: Stage) -> None:
    """Near misses: assigned through a group; assigned directly in Entra."""
    account, at = _young(stage, "Gro Grouped")
    stage.add_record(
        access.conferred(stage.mint, PORTAL_USERS, PAYMENTS, stage.plan.begin + 11 * HOUR, stage.okta_admin)
    )
    stage.add_record(access.member(stage.mint, account, PORTAL_USERS, at - DAY, stage.okta_admin))
    okta_visit(stage, account, at, [PAYMENTS])
    stage.case("p9", "near_miss", "assigned through a group", account, "the group was given the application")
    other, at = _young(stage, "Dia Direct", entra=True)
    stage.add_record(entra_access.assigned(stage.mint, other, TREASURY, at - DAY))
    entra_visit(stage, other, at, TREASURY)
    stage.case("p9", "near_miss", "assigned directly in Entra", other, "an assignment of the person")


def open_application(stage: Stage) -> None:
    """Near miss: the application demands no assignment. The sign-in makes a candidate of its account there."""
    account, at = _young(stage, "Opa Open")
    app = OKTA_JIT_ONLY[4]
    okta_visit(stage, account, at, [app])
    stage.ledger.app_account(account.key, app.key, "jit_candidate")
    stage.expect_not_evaluable(Unanswered("jit_required_attributes", account.key, app.key, because="a mere candidate"))
    stage.case("p9", "near_miss", "open application", account, "no assignment is demanded")


def assigned_late(stage: Stage) -> None:
    """Near miss: the assignment was made before the sign-in, and recorded two days after it."""
    account, at = _young(stage, "Asa Arriving")
    okta_visit(stage, account, at, [PAYMENTS])
    stage.add_record(access.assigned(stage.mint, account, PAYMENTS, at - 5 * HOUR, stage.okta_admin), at + 2 * DAY)
    stage.case("p9", "near_miss", "assignment arriving late", account, "order is by occurrence, not arrival")


def history_unknown(stage: Stage) -> None:
    """Not evaluable: an old account may have been assigned before the coverage."""
    account = old(stage, stage.okta("Hal History"))
    okta_visit(stage, account, stage.plan.begin + 60 * HOUR, [PAYMENTS])
    stays_active(stage, account)
    stage.expect_not_evaluable(Unanswered(POLICY, account.key, PAYMENTS.key, because="left-censored"))
    stage.case("p9", "not_evaluable", "history left-censored", account, "an assignment may lie before the coverage")


CASES = (never_assigned, through_a_group, open_application, assigned_late, history_unknown)
