"""Entra: accounts that people made for themselves, told apart from invited and synchronised guests (facts B5)."""

from __future__ import annotations

from simulator.activity.guests import first_sign_in, guest, invited_and_redeemed
from simulator.activity.scripts import stays_active
from simulator.activity.stage import Stage
from simulator.entra.accounts import added, redeemed, signed_up_virally
from simulator.entra.skeleton import SYNC, Initiator
from simulator.organisation.cast import PARTNER_DOMAIN
from simulator.organisation.catalogue import PARTNER_HOME
from simulator.organisation.ledger import Unanswered

ORIGIN, ATTRIBUTES, MFA = "jit_origin", "jit_required_attributes", "jit_mfa"


def signed_up(stage: Stage) -> None:
    """Found: self-service sign-up that lists a department, from the partner's tenant; no factors stated."""
    audited, signing = guest(stage, "Sela Signup", PARTNER_DOMAIN)
    at = stage.plan.before_end(58, 10)
    initiator = Initiator(audited, home_tenant=PARTNER_HOME)
    stage.expect_account(signing, "jit_confirmed")
    attributes = {"Department": "Sales", "Mail": signing.login}
    creation_type = "SelfServiceSignUp"
    stage.add_record(
        added(stage.mint, audited, at, initiator, attributes=attributes, creation_type=creation_type, guest=True)
    )
    first_sign_in(stage, signing, at)
    stage.expect_not_evaluable(Unanswered(MFA, signing.key, because="no factors stated"))
    stage.case("entra_jit", "found", "self-service sign-up", signing, "creationType SelfServiceSignUp")


def virally(stage: Stage) -> None:
    """Found: a viral sign-up, whose record names only the account."""
    audited, signing = guest(stage, "Viv Viral", PARTNER_DOMAIN)
    at = stage.plan.before_end(57, 11)
    stage.expect_account(signing, "jit_confirmed")
    stage.add_record(signed_up_virally(stage.mint, audited, at))
    first_sign_in(stage, signing, at)
    stage.expect_not_evaluable(
        Unanswered(ATTRIBUTES, signing.key, because="no list was logged"),
        Unanswered(ORIGIN, signing.key, because="the identity provider is unknown, its domain is allowed"),
        Unanswered(MFA, signing.key, because="no factors stated"),
    )
    stage.case("entra_jit", "found", "viral sign-up", signing, "Viral user creation")


def redeemed_uninvited(stage: Stage) -> None:
    """Found: a redemption that no one invited, so late that an invitation before the coverage would have lapsed."""
    audited, signing = guest(stage, "Rea Redeemer", PARTNER_DOMAIN)
    at = stage.plan.before_end(56, 12)
    stage.expect_account(signing, "jit_confirmed")
    stage.add_record(redeemed(stage.mint, audited, at, PARTNER_HOME))
    first_sign_in(stage, signing, at)
    stage.expect_not_evaluable(
        Unanswered(ATTRIBUTES, signing.key, because="no list was logged"),
        Unanswered(MFA, signing.key, because="no factors stated"),
    )
    stage.case("entra_jit", "found", "redemption without an inviter", signing, "covered 120 days, no invitation")


def invited_first(stage: Stage) -> None:
    """Near miss: invited, and redeemed two days later."""
    signing = invited_and_redeemed(stage, "Inka Invited", PARTNER_DOMAIN, stage.plan.before_end(54, 10))
    stage.case("entra_jit", "near_miss", "guest invited, then redeemed", signing, "invited before and after")


def synchronised(stage: Stage) -> None:
    """Near miss: a guest that cross-tenant synchronisation made; it carries CreationType Invitation all the same."""
    audited, signing = guest(stage, "Syn Synced", PARTNER_DOMAIN)
    at = stage.plan.before_end(53, 4)
    stage.expect_account(signing, "provisioned")
    support = {"Department": "Support"}
    stage.add_record(added(stage.mint, audited, at, SYNC, attributes=support, creation_type="Invitation", guest=True))
    stays_active(stage, signing, at, guest=True)
    stage.case(
        "entra_jit", "near_miss", "guest synchronised across tenants", signing, "an app synchronises: provisioned"
    )


CASES = (signed_up, virally, redeemed_uninvited, invited_first, synchronised)
