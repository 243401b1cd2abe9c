"""The stale sweep: no use for 90 covered days, and what only looks like it."""

from __future__ import annotations

from simulator.activity.scripts import entra_visit, hired, okta_visit, old
from simulator.activity.stage import Excluded, Stage
from simulator.entra.sign_ins import sign_in
from simulator.okta import lifecycle, sign_ins
from simulator.organisation.cast import Account
from simulator.organisation.catalogue import INTRANET
from simulator.organisation.ledger import Verdict
from simulator.records.instants import DAY


def _last_used(stage: Stage, name: str, days: float, verdict: Verdict | None) -> Account:
    """Return an old Okta account whose last use lies so many days before the end."""
    account = old(stage, stage.okta(name))
    stage.expect_account(account, "unknown", verdict)
    okta_visit(stage, account, stage.plan.before_end(days, 1))
    return account


def unused_despite_attempts(stage: Stage) -> None:
    """Found: unused for 120 days; failed sign-ins came yesterday."""
    account = _last_used(stage, "Ivo Idle", 120, "stale")
    for minute in (1, 2, 3):
        at, reason = stage.plan.before_end(1, 9, minute), "INVALID_CREDENTIALS"
        stage.add_record(sign_ins.session_start(stage.mint, account, at, None, failure=reason))
    why = "failed sign-ins never refresh last use"
    stage.case("stale", "found", "unused beyond the threshold though failed sign-ins came yesterday", account, why)


def never_signed_in(stage: Stage) -> None:
    """Found: made 120 days ago and never used. Near miss: made ten days ago."""
    account = hired(stage, stage.okta("Nev Never"), stage.plan.before_end(120, 8), "Support")
    stage.expect_account(account, "provisioned", "stale")
    stage.case("stale", "found", "never signed in", account, "counted from its creation")
    young = hired(stage, stage.okta("Yun Young"), stage.plan.before_end(10, 8), "Support")
    stage.expect_account(young, "provisioned", "young")
    stage.case("stale", "near_miss", "younger than grace", young, "made 10 days ago; the grace is 30")


def exclusions(stage: Stage) -> None:
    """Found: an exclusion that has expired. Near miss: a service account with one that has not."""
    account = _last_used(stage, "Exp Expired", 130, "stale")
    ended = stage.plan.before_end(20)
    stage.exclusions.append(Excluded(account, stage.okta_admin.login, "parental leave", ended))
    stage.case("stale", "found", "expired exclusion", account, "it ended 20 days ago")
    robot = old(stage, stage.okta("Svc Archive"))
    stage.expect_account(robot, "unknown", "excluded")
    until = stage.plan.end + 90 * DAY
    stage.exclusions.append(Excluded(robot, stage.okta_admin.login, "runs once a year", until))
    stage.case("stale", "near_miss", "excluded service account", robot, "excluded until after the end")


def not_interactive(stage: Stage) -> None:
    """Near miss: non-interactive use last week."""
    account = old(stage, stage.entra("Nin Noninteractive"))
    entra_visit(stage, account, stage.plan.before_end(150, 9))
    at = stage.plan.before_end(6, 3)
    stage.add_record(sign_in(stage.mint, account, INTRANET, at, factors="single", interactive=False))
    stage.case("stale", "near_miss", "non-interactive use last week", account, "any success is use")


def disabled_already(stage: Stage) -> None:
    """Near miss: it is not in the sweep's population any more."""
    account = _last_used(stage, "Dis Disabled", 150, None)
    stage.add_record(lifecycle.step(stage.mint, account, stage.plan.before_end(100, 17), "deactivate"))
    stage.case("stale", "near_miss", "disabled already", account, "the sweep is about active accounts")


def one_day_short(stage: Stage) -> None:
    """Near miss: last used 89 days ago, the threshold is 90."""
    account = _last_used(stage, "Sho Short", 89, "active")
    stage.case("stale", "near_miss", "one day short of the threshold", account, "89 days")


CASES = (unused_despite_attempts, never_signed_in, exclusions, not_interactive, disabled_already, one_day_short)
