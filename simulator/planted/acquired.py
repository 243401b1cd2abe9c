"""A small company that was acquired: its own Okta tenant, collected from nineteen days after its log's export on.

Only its coverage has a gap, so that no other verdicts rest on a gap.
"""

from __future__ import annotations

from simulator.activity.scripts import hired, okta_visit, old
from simulator.activity.stage import Stage
from simulator.okta import lifecycle
from simulator.okta.provisioning import pushed
from simulator.organisation.cast import ACQUIRED, Account
from simulator.organisation.catalogue import ACQUIRED_CRM
from simulator.organisation.ledger import Unanswered
from simulator.organisation.plan import Plan
from simulator.records.instants import DAY, HOUR

ACQUIRED_DOMAIN = "tailspin.example.com"
GAP_FROM_DAYS, GAP_TO_DAYS = 88, 69
"""Days before the end between which nothing was read."""


def covered(plan: Plan) -> list[tuple[int, int]]:
    """Return the stretches that were read of the acquired tenant."""
    return [(plan.begin, plan.before_end(GAP_FROM_DAYS)), (plan.before_end(GAP_TO_DAYS), plan.end)]


def _person(stage: Stage, name: str) -> Account:
    return stage.okta(name, ACQUIRED_DOMAIN, ACQUIRED)


def unknown_silence(stage: Stage) -> None:
    """Stale near miss: silent for 110 days, within which lies the gap. Beside it, people who are in use."""
    account = old(stage, _person(stage, "Gap Silent"))
    stage.expect_account(account, "unknown", "not_evaluable")
    okta_visit(stage, account, stage.plan.before_end(110, 9))
    stage.case("stale", "near_miss", "gap in coverage (not_evaluable)", account, "use may lie within the gap")
    for name in ("Gap Active", "Gap Busy"):
        other = old(stage, _person(stage, name))
        for days in (150, 120, 95, 60, 30, 8):
            okta_visit(stage, other, stage.plan.before_end(days, 9))


def unknown_deprovisioning(stage: Stage) -> None:
    """P10 and P4 not evaluable: left two days before the gap, which hides an end of the account there, and sign-ins."""
    account, made = _person(stage, "Gap Leaver"), stage.plan.before_end(150, 8)
    hired(stage, account, made, "Sales")
    stage.add_record(pushed(stage.mint, account, ACQUIRED_CRM, made + HOUR))
    okta_visit(stage, account, made + DAY, [ACQUIRED_CRM])
    stage.ledger.app_account(account.key, ACQUIRED_CRM.key, "provisioned")
    stage.expect_account(account, "provisioned", None)
    stage.add_record(lifecycle.step(stage.mint, account, stage.plan.before_end(GAP_FROM_DAYS + 2, 17), "deactivate"))
    stage.expect_not_evaluable(
        Unanswered("orphan", account.key, ACQUIRED_CRM.key, because="a gap in the deprovisioning stream"),
        Unanswered("resurrection", account.key, because="a gap in the log of sign-ins"),
    )
    stage.case("p10", "not_evaluable", "gap in the deprovisioning stream", account, "the end may lie in the gap")
    stage.case("p4", "not_evaluable", "gap in sign-ins after the end", account, "a sign-in may lie in the gap")


CASES = (unknown_silence, unknown_deprovisioning)
