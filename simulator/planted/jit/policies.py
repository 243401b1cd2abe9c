"""P1–P3: what a Just-in-Time account was given, where it came from, with how many factors it was made."""

from __future__ import annotations

from simulator.activity.guests import first_sign_in, guest
from simulator.activity.scripts import jit_in_okta, stays_active
from simulator.activity.stage import Stage
from simulator.entra.accounts import added, updated
from simulator.entra.skeleton import Initiator, changed
from simulator.okta.lifecycle import profile_updated
from simulator.organisation.cast import DOMAIN, EVIL_DOMAIN, PARTNER_DOMAIN
from simulator.organisation.catalogue import CORPORATE_IDP, PARTNER_HOME, PARTNER_IDP
from simulator.organisation.ledger import Finding, Unanswered
from simulator.records.instants import DAY
from simulator.records.mint import guid_of

ORIGIN, ATTRIBUTES, MFA = "jit_origin", "jit_required_attributes", "jit_mfa"
LISTED = ["email", "firstName", "lastName", "department"]
SHORT = ["email", "firstName", "lastName"]


def without_department(stage: Stage) -> None:
    """P1 found: names were listed, ``department`` is not among them; and one that HR supplied it to later."""
    account, at = stage.okta("Ned Nodept"), stage.plan.before_end(52, 10)
    jit_in_okta(stage, account, CORPORATE_IDP, at, SHORT)
    stays_active(stage, account, at)
    stage.expect_finding(Finding(ATTRIBUTES, account.key))
    stage.case("p1", "found", "department required, not listed", account, "listed, and a required one is missing")
    mended, at = stage.okta("Mel Mended"), stage.plan.before_end(51, 10)
    jit_in_okta(stage, mended, CORPORATE_IDP, at, SHORT)
    stage.add_record(profile_updated(stage.mint, mended, at + 3 * DAY, {"department": None}, {"department": "Legal"}))
    stays_active(stage, mended, at)
    stage.expect_finding(Finding(ATTRIBUTES, mended.key, status="closed"))
    stage.case("p1", "near_miss", "department supplied by an update (closed)", mended, "an update closes it")


def without_list(stage: Stage) -> None:
    """P1 near miss: Okta logged no list, so presence cannot be judged."""
    account, at = stage.okta("Nolan Nolist"), stage.plan.before_end(50, 10)
    jit_in_okta(stage, account, CORPORATE_IDP, at, None)
    stays_active(stage, account, at)
    stage.expect_not_evaluable(Unanswered(ATTRIBUTES, account.key, because="no list was logged"))
    stage.case("p1", "not_evaluable", "no list logged", account, "no list was logged")


def from_forbidden_domain(stage: Stage) -> None:
    """P2 found: a domain that ends like an allowed one; in Okta, and decoded from ``#EXT#`` in Entra."""
    account, at = stage.okta("Evan Evil", EVIL_DOMAIN), stage.plan.before_end(49, 10)
    jit_in_okta(stage, account, CORPORATE_IDP, at, LISTED)
    stays_active(stage, account, at)
    stage.expect_finding(Finding(ORIGIN, account.key))
    stage.case("p2", "found", "evil-corp.com", account, "domains match exactly, never by their end")
    audited, signing = guest(stage, "Eve Evil", EVIL_DOMAIN)
    at = stage.plan.before_end(48, 10)
    stage.expect_account(signing, "jit_confirmed")
    initiator = Initiator(audited, home_tenant=guid_of("tenant evil"))
    stage.add_record(added(stage.mint, audited, at, initiator, attributes={"Department": "None"}, guest=True,
                     creation_type="SelfServiceSignUp"))  # fmt: skip
    first_sign_in(stage, signing, at)
    stage.expect_finding(Finding(ORIGIN, signing.key))
    stage.expect_not_evaluable(Unanswered(MFA, signing.key, because="no factors stated"))
    stage.case("p2", "found", "evil-corp.com, decoded from #EXT#", signing, "the home domain is not allowed")


def from_allowed_domain(stage: Stage) -> None:
    """P2 near misses: the company's own domain; a partner's ``#EXT#`` address as its last record spells it."""
    account, at = stage.okta("Cora Corp", DOMAIN), stage.plan.before_end(47, 10)
    jit_in_okta(stage, account, CORPORATE_IDP, at, LISTED)
    stays_active(stage, account, at)
    stage.case("p2", "near_miss", "corp.com", account, "domain and identity provider are allowed")
    audited, signing = guest(stage, "Pat Partner", PARTNER_DOMAIN)
    at = stage.plan.before_end(46, 10)
    stage.expect_account(signing, "jit_confirmed")
    initiator = Initiator(audited, home_tenant=PARTNER_HOME)
    stage.add_record(added(stage.mint, audited, at, initiator, attributes={"Department": "Sales"}, guest=True,
                     creation_type="SelfServiceSignUp"))  # fmt: skip
    first_sign_in(stage, signing, at)
    stage.add_record(updated(stage.mint, audited, stage.plan.before_end(2, 5), [changed("JobTitle", ["Buyer"], [])]))
    stage.expect_not_evaluable(Unanswered(MFA, signing.key, because="no factors stated"))
    stage.case("p2", "near_miss", "a partner's #EXT# address", signing, "the home domain, decoded, is allowed")


def with_single_factor(stage: Stage) -> None:
    """P3 found: the creating session is wholly covered, without an MFA event, and its IdP is not trusted for it."""
    account, at = stage.okta("Sid Single"), stage.plan.before_end(45, 10)
    jit_in_okta(stage, account, CORPORATE_IDP, at, LISTED, mfa=False)
    stays_active(stage, account, at)
    stage.expect_finding(Finding(MFA, account.key))
    stage.case("p3", "found", "single-factor creating session", account, "covered, no MFA, IdP not trusted")


def with_second_factor(stage: Stage) -> None:
    """P3 near misses: MFA later in the session; a trusted IdP's claim; and a session that no record names."""
    account, at = stage.okta("Mia Mfa"), stage.plan.before_end(44, 10)
    jit_in_okta(stage, account, CORPORATE_IDP, at, LISTED)
    stays_active(stage, account, at)
    stage.case("p3", "near_miss", "MFA later in the same session", account, "ten minutes later, same session")
    trusted, at = stage.okta("Tru Trusted", PARTNER_DOMAIN), stage.plan.before_end(43, 10)
    jit_in_okta(stage, trusted, PARTNER_IDP, at, LISTED, mfa=False)
    stays_active(stage, trusted, at)
    stage.case("p3", "near_miss", "claim of a trusted IdP", trusted, "its IdP is trusted for MFA")
    loose, at = stage.okta("Lou Loose"), stage.plan.before_end(42, 10)
    jit_in_okta(stage, loose, CORPORATE_IDP, at, LISTED, session=None)
    stays_active(stage, loose, at + DAY)
    stage.expect_not_evaluable(Unanswered(MFA, loose.key, because="the session cannot be joined"))
    stage.case("p3", "not_evaluable", "no record names the session", loose, "the session cannot be joined")


CASES = (
    *(without_department, without_list, from_forbidden_domain),
    *(from_allowed_domain, with_single_factor, with_second_factor),
)
