"""P6: who may hold what belongs to a role."""

from __future__ import annotations

from simulator.activity.scripts import hired, old, stays_active
from simulator.activity.stage import Stage
from simulator.okta import access, lifecycle
from simulator.organisation.catalogue import APPROVERS, BOOKS, FINANCE
from simulator.organisation.ledger import Finding, Unanswered
from simulator.organisation.personnel import entry
from simulator.records.instants import DAY, HOUR

POLICY = "role_mapping"


def salesperson_in_finance(stage: Stage) -> None:
    """Found: Sales is not among the departments that may be in the finance group. Near miss: Finance is."""
    made = stage.plan.before_end(120, 8)
    for name, department in (("Sal Sales", "Sales"), ("Fin Finance", "Finance")):
        account = hired(stage, stage.okta(name), made, department)
        stage.add_record(access.member(stage.mint, account, FINANCE, made + 60 * DAY, stage.okta_admin))
        stays_active(stage, account, made)
        if department == "Sales":
            stage.expect_finding(Finding(POLICY, account.key, None, FINANCE.key))
            stage.case("p6", "found", "a salesperson in the finance group", account, "no rule allows Sales")
        else:
            stage.case("p6", "near_miss", "a financier in the finance group", account, "a rule allows Finance")


def through_an_allowed_group(stage: Stage) -> None:
    """Near miss: an auditor may be in the approvers' group, which confers an application mapped to Finance alone."""
    made = stage.plan.before_end(118, 8)
    account = hired(stage, stage.okta("Aud Auditor"), made, "Audit")
    stage.add_record(access.conferred(stage.mint, APPROVERS, BOOKS, stage.plan.begin + 10 * HOUR, stage.okta_admin))
    stage.add_record(access.member(stage.mint, account, APPROVERS, made + HOUR, stage.okta_admin))
    stays_active(stage, account, made)
    why = "the root grant is the group, not what it confers"
    stage.case("p6", "near_miss", "application through an allowed group", account, why)


def mover_within_grace(stage: Stage) -> None:
    """Near miss: moved from Finance to Marketing five days ago; the grace is fourteen."""
    made, moved = stage.plan.before_end(116, 8), stage.plan.before_end(5, 8)
    account = hired(stage, stage.okta("Mov Mover"), made, "Finance")
    stage.add_record(access.member(stage.mint, account, FINANCE, made + HOUR))
    before, after = {"department": "Finance"}, {"department": "Marketing"}
    stage.add_record(lifecycle.profile_updated(stage.mint, account, moved, before, after))
    stays_active(stage, account, made)
    stage.case("p6", "near_miss", "mover within grace", account, "a mover may keep the old role's for 14 days")


def untold_department(stage: Stage) -> None:
    """Not evaluable: neither records nor the roster show an old account's department."""
    account = old(stage, stage.okta("Una Unknown"))
    stage.add_record(access.member(stage.mint, account, FINANCE, stage.plan.before_end(50, 9), stage.okta_admin))
    stays_active(stage, account)
    stage.rostered.append(entry("E79998", account.display_name, account.login, {"department": ""}))
    for policy, entitlement in ((POLICY, FINANCE.key), ("incomplete_profile", None)):
        why = "neither roster nor records tell the department"
        stage.expect_not_evaluable(Unanswered(policy, account.key, None, entitlement, why))
    stage.case("p6", "not_evaluable", "department unknown", account, "the attributes are unknown")


CASES = (salesperson_in_finance, through_an_allowed_group, mover_within_grace, untold_department)
