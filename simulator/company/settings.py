"""The settings that fit the company: the ``governance`` and ``tenants`` parts of a config.yaml."""

from __future__ import annotations

from typing import Any

from simulator.activity.personnel import chiefs
from simulator.company.company import Company
from simulator.entra.sign_ins import TENANT_ID
from simulator.organisation.cast import ACQUIRED, DOMAIN, PARTNER_DOMAIN, TENANT, Account, App
from simulator.organisation.catalogue import (
    APPLICATIONS,
    APPROVERS,
    BOOKS,
    CORPORATE_IDP,
    FINANCE,
    PARTNER_HOME,
    PARTNER_IDP,
    PAYMENT_RELEASE,
    VENDOR_MASTER,
)
from simulator.planted.acquired import ACQUIRED_DOMAIN
from simulator.planted.separation import RULE
from simulator.records.instants import instant

Settings = dict[str, Any]
ACQUIRED_ORG = f"{ACQUIRED}.example.com"
"""The Okta org of the company that was bought; its files come without one, so its label is named by hand."""
OKTA_ISSUER, ENTRA_ISSUER = f"okta:{TENANT}", f"entra:{TENANT}"


def demo_settings(company: Company | None = None) -> Settings:
    """Return ``{"tenants": …, "governance": …}`` as plain values, instants as text; by default for the default company.

    Every application that the company uses is named with whether it demands an assignment and whether a channel
    exists that ends its accounts: what is not said would be unknown, and unknown is an answer of its own.
    """
    company = company or Company()
    return {"tenants": {TENANT_ID: TENANT, ACQUIRED_ORG: ACQUIRED}, "governance": _governance(company)}


def people_settings(company: Company, uid: int) -> Settings:
    """Return the ``people`` part: the operating system's user is known as one of the people who stay, a risk owner."""
    known_as = _known_as(company)
    return {"os": {str(uid): known_as}, "risk_owners": [known_as]}


def _known_as(company: Company) -> str:
    return [person for person in company.people if person.fate == "stays"][-1].accounts[0].key


def reviews_settings(company: Company) -> Settings:
    """Return the ``reviews`` part: a campaign about Finance's group, and what may be taken away in Okta."""
    owner, known_as = company.people[0].accounts[0], _known_as(company)
    campaign = {
        "name": "finance",
        "title": "Who needs Finance's group",
        "owners": [known_as, owner.login],
        "scope": {"entitlements": [f"group:{FINANCE.name}"]},
        "stages": [{"reviewers": ["fallback"]}],
        "fallback": [known_as],
        "hold_hours": 0,
        # Its logs end with the half year, whenever the campaign is opened again.
        "fresh_within_hours": 8_784,
    }
    return {
        "fallback_reviewer": owner.login,
        "campaigns": [campaign],
        "remediation": {"apply": {OKTA_ISSUER: ["group_member", "app_assignment"]}},
    }


def _governance(company: Company) -> Settings:
    stage = company.stage
    return {
        "applications": _applications(company),
        "links": {
            "attributes": {OKTA_ISSUER: "employeeNumber", ENTRA_ISSUER: "employeeId"},
            "owned_domains": [DOMAIN, ACQUIRED_DOMAIN],
        },
        "non_persons": [{"account": account.key, "owner": owner.key} for account, owner in stage.owned],
        "policies": _policies(company),
        "sweep": {
            "stale_after_days": 90,
            "young_grace_days": 30,
            "exclusions": [
                {
                    "account": excluded.account.key,
                    "owner": excluded.owner,
                    "reason": excluded.reason,
                    "until": instant(excluded.until).isoformat(),
                }
                for excluded in stage.exclusions
            ],
        },
    }


def _applications(company: Company) -> list[Settings]:
    owners = [person.accounts[0].login for person in company.people[:10]]
    named = [_application(app, owners[index % len(owners)]) for index, app in enumerate(APPLICATIONS)]
    return named + [_application(workload.app, owners[0]) for workload in company.stage.robots]


def _application(app: App, owner: str) -> Settings:
    return {
        "issuer": app.issuer,
        "id": app.id,
        "name": app.name,
        "owner": owner,
        "assignment_required": app.assignment_required,
        "makes_accounts": app.makes_accounts,
        "provisioning": app.scim,
    }


def _policies(company: Company) -> Settings:
    return {
        # Its departments are small; who moved in the summer is told in the last week.
        "privilege_creep": {"peers": 4, "grace_days": 45},
        "attribute_drift": {"attributes": []},
        "out_of_band_grant": {"governed": []},
        "incomplete_profile": {"heads": sorted({head.login for head in _heads(company)})},
        "jit_required_attributes": {"attributes": ["department"]},
        "jit_origin": {
            "domains": [DOMAIN, PARTNER_DOMAIN],
            # An account in an application comes from the IdP itself; a guest from the tenant that is its home.
            "idps": [CORPORATE_IDP.id, PARTNER_IDP.id, PARTNER_HOME, OKTA_ISSUER, ENTRA_ISSUER],
        },
        "jit_mfa": {"trusted_idps": [PARTNER_IDP.id]},
        "resurrection": {},
        "admin_mfa": {"within_days": 30},
        "role_mapping": {
            "mover_grace_days": 14,
            "rules": [
                {"entitlement": f"group:{FINANCE.name}", "allow": [{"department": ["Finance"]}]},
                {"entitlement": f"group:{APPROVERS.name}", "allow": [{"department": ["Finance", "Audit"]}]},
                {"entitlement": f"app_assignment:{BOOKS.name}", "allow": [{"department": ["Finance"]}]},
            ],
        },
        "separation_of_duties": _separation(company),
        "standing_privilege": {"max_days": 180},
        "unassigned_sign_in": {},
        "orphan": {"grace_days": 7},
        "reserved_entitlement": {"reserved": [{"entitlement": "group:All employees", "types": ["employee"]}]},
    }


def _separation(company: Company) -> Settings:
    return {
        "rules": [
            {
                "id": RULE,
                "a": f"{OKTA_ISSUER}|group:{VENDOR_MASTER.name}",
                "b": f"{ENTRA_ISSUER}|group:{PAYMENT_RELEASE.name}",
                "severity": "critical",
            }
        ],
        "exceptions": [
            {
                "rule": RULE,
                "account": excepted.account.key,
                "owner": excepted.owner,
                "reason": "stands in for a colleague on leave",
                "compensating_control": "every payment is released by a second person",
                "until": instant(excepted.until).isoformat(),
            }
            for excepted in company.stage.exceptions
        ],
    }


def _heads(company: Company) -> list[Account]:
    """Return whoever answers to nobody: by the personnel system the first, and at each IdP the first there."""
    return [*company.people[0].accounts, *chiefs(company.people).values()]
