"""P12: accounts suspended for long with what they hold, and those that are not, or hold nothing of their own.

P11 needs lists of the company's people, of which it has none: every ended account is an open question of it.
"""

from __future__ import annotations

from simulator.activity.scripts import hired, okta_visit
from simulator.activity.stage import Stage
from simulator.okta import access, lifecycle
from simulator.organisation.cast import Account
from simulator.organisation.catalogue import OKTA_SCIM
from simulator.organisation.ledger import Finding

POLICY = "suspended_holds"


def _suspended(stage: Stage, name: str, days: float, *, assigned: bool = True) -> Account:
    """Return an account that HR made 120 days before the end, and an administrator suspended so many days before it."""
    plan, app = stage.plan, OKTA_SCIM[1]
    made = plan.before_end(120, 8)
    account = hired(stage, stage.okta(name), made, "Support")
    stage.expect_account(account, "provisioned", None)
    if assigned:
        stage.add_record(access.assigned(stage.mint, account, app, plan.before_end(108, 9)))
    okta_visit(stage, account, plan.before_end(110, 9))
    stage.add_record(lifecycle.step(stage.mint, account, plan.before_end(days, 8), "suspend", stage.okta_admin))
    return account


def suspended_for_long(stage: Stage) -> None:
    """Found: suspended for 45 days with an application. Near misses: for 29 days; with nothing of its own."""
    account = _suspended(stage, "Lon Longgone", 45)
    stage.expect_finding(Finding(POLICY, account.key))
    stage.case("p12", "found", "suspended for 45 days, with an application", account, "longer than 30 days")
    short = _suspended(stage, "Shay Short", 29)
    stage.case("p12", "near_miss", "suspended for 29 days", short, "one day short of 30")
    bare = _suspended(stage, "Bo Bare", 45, assigned=False)
    stage.case("p12", "near_miss", "suspended for long, and holds nothing", bare, "no privilege and no application")


CASES = (suspended_for_long,)
