"""Okta: an account made inside a federated login, told apart from every other way to come to be (facts A6)."""

from __future__ import annotations

from simulator.activity.scripts import hired, jit_in_okta, old, stays_active
from simulator.activity.stage import Stage
from simulator.okta import lifecycle, sign_ins
from simulator.okta.skeleton import Act
from simulator.organisation.catalogue import CORPORATE_IDP
from simulator.records.instants import SECOND

_LISTED = ["email", "firstName", "lastName", "department"]


def created_in_a_login(stage: Stage) -> None:
    """Found: create and federated login share a transaction, although they arrive in reverse."""
    account, at = stage.okta("Jo Reversed"), stage.plan.before_end(70, 10)
    jit_in_okta(stage, account, CORPORATE_IDP, at, _LISTED, reversed_arrival=True)
    stays_active(stage, account, at)
    why = "the creation shares its transaction with an inbound authentication; arrival order means nothing"
    stage.case("okta_jit", "found", "create in a federated login, records arriving in reverse", account, why)


def created_through_the_api(stage: Stage) -> None:
    """Near misses: by the HR system's client, and by a person's token."""
    at = stage.plan.before_end(80, 11)
    by_hr = hired(stage, stage.okta("Api Hired"), at, "Sales")
    stays_active(stage, by_hr, at)
    stage.case("okta_jit", "near_miss", "create by API, a service client", by_hr, "a service made it: provisioned")
    by_token = stage.expect_account(stage.okta("Api Token"), "manual")
    stage.add_record(lifecycle.created_by_token(stage.mint, by_token, at, stage.okta_admin))
    stays_active(stage, by_token, at)
    stage.case("okta_jit", "near_miss", "create by API, a person's token", by_token, "a person made it: manual")


def created_by_a_job(stage: Stage) -> None:
    """Near miss: a directory's import."""
    account, at = stage.expect_account(stage.okta("Job Import"), "provisioned"), stage.plan.before_end(66, 3)
    stage.add_record(lifecycle.created_by_import(stage.mint, account, at))
    stays_active(stage, account, at)
    stage.case("okta_jit", "near_miss", "JOB import", account, "an import job made it: provisioned")


def create_failed(stage: Stage) -> None:
    """Near miss: a creation that failed made no account, whatever the record names; nor did a failed import."""
    account, at = stage.okta("Fay Failed"), stage.plan.before_end(64, 10)
    act = Act(stage.mint.transaction(), None, f"/sso/saml2/{CORPORATE_IDP.id}", provider="FEDERATION")
    stage.add_record(lifecycle.create_failed(stage.mint, account, at, act))
    reason = "Unable to JIT user from the Identity Provider"
    stage.add_record(
        sign_ins.federated(stage.mint, account, CORPORATE_IDP, at + SECOND, act, reason=reason, failed=True)
    )
    stage.add_record(lifecycle.import_failed(stage.mint, account.tenant, at + 60 * SECOND))
    stage.ledger.never_made[account.key] = "its creation failed"
    stage.case("okta_jit", "near_miss", "failed create", account, "only successes count: no account, no JIT")


def linked(stage: Stage) -> None:
    """Near miss: a federated login that found an old account and linked it."""
    account, at = old(stage, stage.okta("Lin Linked")), stage.plan.before_end(62, 10)
    act = Act(stage.mint.transaction(), stage.mint.session(), f"/sso/saml2/{CORPORATE_IDP.id}")
    stage.add_record(
        sign_ins.federated(stage.mint, account, CORPORATE_IDP, at, act, reason="Account linking", listed=_LISTED)
    )
    stays_active(stage, account)
    why = "no creation shares the transaction; the account is older than the coverage"
    stage.case("okta_jit", "near_miss", "account linking", account, why)


CASES = (created_in_a_login, created_through_the_api, created_by_a_job, create_failed, linked)
