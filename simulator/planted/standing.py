"""P8: privileges held without end, told apart from eligible, activated, time-bound and restated ones."""

from __future__ import annotations

from simulator.activity.scripts import activation, old, stays_active
from simulator.activity.stage import Stage
from simulator.entra import roles
from simulator.okta.access import privileged
from simulator.organisation.ledger import Finding
from simulator.records.instants import DAY

POLICY = "standing_privilege"


def permanent(stage: Stage) -> None:
    """Found: a permanent Global Administrator. And one whose role was taken away again after three days."""
    role = roles.GLOBAL_ADMINISTRATOR
    for name, stays in (("Glo Global", True), ("Bri Brief", False)):
        account, at = old(stage, stage.entra(name)), stage.plan.before_end(60, 9)
        stage.add_record(roles.given(stage.mint, account, role, at, stage.entra_admin))
        if not stays:
            stage.add_record(roles.taken(stage.mint, account, role, at + 3 * DAY, stage.entra_admin))
        stays_active(stage, account)
        held = f"{account.issuer}|directory_role:{role.template}"
        stage.expect_finding(Finding(POLICY, account.key, None, held, "/", "open" if stays else "closed"))
        if stays:
            stage.case("p8", "found", "permanent Global Administrator", account, "active, no end, not activated")
        else:
            stage.case("p8", "near_miss", "permanent, then taken away (closed)", account, "removed: closed")


def activated_once(stage: Stage) -> None:
    """Near miss: one activation, reported twice."""
    account = old(stage, stage.entra("Pim Twice"))
    role = roles.USER_ADMINISTRATOR
    stage.add_record(roles.eligible(stage.mint, account, role, stage.plan.before_end(60, 9), stage.entra_admin))
    activation(stage, account, role, stage.plan.before_end(10, 9), 8)
    stays_active(stage, account)
    why = "PIM's and the directory's records of one act are one grant, and it ends"
    stage.case("p8", "near_miss", "one PIM activation reported twice", account, why)


def eligible_only(stage: Stage) -> None:
    """Near miss: eligible is not held."""
    account = old(stage, stage.entra("Eli Eligible"))
    stage.add_record(
        roles.eligible(stage.mint, account, roles.GLOBAL_ADMINISTRATOR, stage.plan.before_end(60, 9), stage.entra_admin)
    )
    stays_active(stage, account)
    stage.case("p8", "near_miss", "eligible only", account, "eligible is not held")


def restated(stage: Stage) -> None:
    """Near miss: Okta's second grant lists the first privilege again; that is no second grant of it."""
    account, first, second = old(stage, stage.okta("Ray Restated")), "Report Administrator", "Group Administrator"
    for days, held in ((58, [first]), (40, [first, second])):
        stage.add_record(privileged(stage.mint, account, held, stage.plan.before_end(days, 9), stage.okta_admin))
    stays_active(stage, account)
    for name in ("report_administrator", "group_administrator"):
        stage.expect_finding(Finding(POLICY, account.key, None, f"{account.issuer}|admin_privilege:{name}", "/"))
    why = "each of the two stands once; the restatement of the first neither adds nor reopens"
    stage.case("p8", "near_miss", "a record that restates privileges held", account, why)


def time_bound(stage: Stage) -> None:
    """Near miss: a role with an end within the maximum, recorded by PIM and, without the end, by the directory."""
    account, at, role = old(stage, stage.entra("Tim Timebound")), stage.plan.before_end(30, 9), roles.SECURITY_READER
    grant_record = stage.add_record(
        roles.timebound(stage.mint, account, role, at, stage.plan.end + 30 * DAY, stage.entra_admin)
    )
    stage.add_record(roles.twin(stage.mint, grant_record, account, role))
    stays_active(stage, account)
    why = "PIM's and the directory's records of one act are one grant: it ends after 60 days"
    stage.case("p8", "near_miss", "time-bound assignment told twice", account, why)


CASES = (permanent, activated_once, eligible_only, restated, time_bound)
