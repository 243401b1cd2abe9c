"""P10: application accounts that outlive their IdP account, and accounts of no person."""

from __future__ import annotations

from simulator.activity.scripts import hired, okta_visit, old, stays_active
from simulator.activity.stage import Stage
from simulator.okta import access, lifecycle
from simulator.okta.provisioning import deprovisioned, imported, pushed
from simulator.organisation.cast import Account, App
from simulator.organisation.catalogue import OKTA_JIT_ONLY, OKTA_SCIM
from simulator.organisation.ledger import Finding
from simulator.records.instants import DAY, HOUR

POLICY = "orphan"


def _left(stage: Stage, account: Account, days: float) -> int:
    at = stage.plan.before_end(days, 17)
    stage.expect_account(account, stage.ledger.provenance[account.key], None)
    stage.add_record(lifecycle.step(stage.mint, account, at, "deactivate"))
    return at


def _old_with(stage: Stage, name: str, app: App) -> Account:
    account = old(stage, stage.okta(name))
    for hours in (54, 24 * 60):
        okta_visit(stage, account, stage.plan.begin + hours * HOUR, [app])
    stage.ledger.app_account(account.key, app.key, "unknown")
    return account


def in_a_jit_only_application(stage: Stage) -> None:
    """Found: a leaver's account where no channel could end it. Near miss: who left three days ago, within the grace."""
    app = OKTA_JIT_ONLY[5]
    account = _old_with(stage, "Orf Orphan", app)
    _left(stage, account, 40)
    stage.expect_finding(Finding(POLICY, account.key, app.key))
    why = "no channel exists that could end it, and the IdP account ended 40 days ago"
    stage.case("p10", "found", "a leaver's account in a JIT-only application", account, why)
    recent = _old_with(stage, "Wil Within", app)
    _left(stage, recent, 3)
    stage.case("p10", "near_miss", "leaver within grace", recent, "three days of seven")


def _provisioned(stage: Stage, name: str, app: App) -> Account:
    made = stage.plan.before_end(115, 8)
    account = hired(stage, stage.okta(name), made, "Sales")
    stage.add_record(access.assigned(stage.mint, account, app, made + HOUR))
    stage.add_record(pushed(stage.mint, account, app, made + 2 * HOUR))
    stage.ledger.app_account(account.key, app.key, "provisioned")
    okta_visit(stage, account, made + DAY, [app])
    return account


def still_listed(stage: Stage) -> None:
    """Found: the application's own list still names a leaver's account a month later."""
    app = OKTA_SCIM[3]
    account = _provisioned(stage, "Lis Listed", app)
    at = _left(stage, account, 45)
    stage.add_record(imported(stage.mint, account, app, at + 33 * DAY))
    stage.expect_finding(Finding(POLICY, account.key, app.key))
    stage.case("p10", "found", "a leaver's account that the application lists", account, "alive by its own list")


def deprovisioned_late(stage: Stage) -> None:
    """Near miss: deprovisioned fifteen days after leaving, and recorded another two days later."""
    app = OKTA_SCIM[4]
    account = _provisioned(stage, "Lat Late", app)
    at = _left(stage, account, 40)
    stage.add_record(deprovisioned(stage.mint, account, app, at + 15 * DAY), at + 17 * DAY)
    stage.case("p10", "near_miss", "late deprovisioning", account, "deprovisioned, though after the grace: not open")


def of_no_person(stage: Stage) -> None:
    """Near miss: a service account with an owner. Found: one whose owner has left."""
    kept_account = old(stage, stage.okta("Svc Backup"))
    stays_active(stage, kept_account)
    stage.owned.append((kept_account, stage.okta_admin))
    stage.case("p10", "near_miss", "service account with an owner", kept_account, "account and owner are active")
    owner = old(stage, stage.okta("Own Leaver"))
    left = old(stage, stage.okta("Svc Forsaken"))
    stays_active(stage, left)
    stage.owned.append((left, owner))
    _left(stage, owner, 60)
    stage.expect_finding(Finding(POLICY, left.key))
    stage.case("p10", "found", "service account whose owner has left", left, "a non-person's owner has ended")


CASES = (in_a_jit_only_application, still_listed, deprovisioned_late, of_no_person)
