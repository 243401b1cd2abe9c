"""How Okta spells rights: administrators' roles, identity providers, API tokens, factors, scopes.

Source: Okta management API, schemas StandardRole, CustomRole, IdentityProvider, UserFactorPush,
OAuth2ScopeConsentGrant; API tokens as the "API Tokens API" page has them.
"""

from __future__ import annotations

from simulator.organisation.cast import App
from simulator.records.instants import DAY, okta_text
from simulator.records.mint import okta_id
from simulator.records.record import Json
from simulator.service.tenants.tenant import AccountState, ApiToken, AppState, RoleHeld

_ROLE_TYPES = {
    "super administrator": "SUPER_ADMIN",
    "organization administrator": "ORG_ADMIN",
    "application administrator": "APP_ADMIN",
    "help desk administrator": "HELP_DESK_ADMIN",
    "report administrator": "REPORT_ADMIN",
    "group administrator": "USER_ADMIN",
    "read only administrator": "READ_ONLY_ADMIN",
}
_TOKEN_DAYS = 30


def role(holder_id: str, held: RoleHeld, assignment: str = "USER") -> Json:
    """Return a role assigned to a user or a client; a name that Okta does not have is a custom role's."""
    # A privilege's name may end with its scope, as in "Application administrator (all)".
    label = held.role.partition(" (")[0]
    kind = _ROLE_TYPES.get(label.lower(), "CUSTOM")
    at = okta_text(held.at)
    token_fields: Json = {
        "id": okta_id("ra1", f"{holder_id}/{held.role}"),
        "label": label,
        "type": kind,
        "status": "ACTIVE",
        "created": at,
        "lastUpdated": at,
        "assignmentType": assignment,
    }
    if kind == "CUSTOM":
        token_fields |= {"role": okta_id("cr0", label), "resource-set": okta_id("iam", "all")}
    return token_fields


def identity_provider(idp: App, at: int) -> Json:
    """Return an inbound IdentityProvider."""
    made = okta_text(at)
    return {
        "id": idp.id,
        "name": idp.name,
        "type": "SAML2",
        "status": "ACTIVE",
        "created": made,
        "lastUpdated": made,
        "issuerMode": "DYNAMIC",
        "policy": {"provisioning": {"action": "AUTO", "profileMaster": True}, "maxClockSkew": 120_000},
    }


def idp_user(known: AccountState, at: int) -> Json:
    """Return an IdentityProviderApplicationUser: an account that an inbound identity provider vouches for."""
    account = known.account
    return {
        "id": account.subject,
        "externalId": account.login,
        "created": okta_text(at),
        "lastUpdated": okta_text(at),
        "profile": {},
    }


def api_token(token: ApiToken, now: int) -> Json:
    """Return the metadata of an API token: it lasts as long as it is used."""
    return {
        "id": token.id,
        "name": token.name,
        "userId": token.owner_id,
        "tokenWindow": f"P{_TOKEN_DAYS}D",
        "network": {"connection": "ANYWHERE"},
        "created": okta_text(token.created_at),
        "lastUpdated": okta_text(now - DAY),
        "expiresAt": okta_text(now + _TOKEN_DAYS * DAY),
    }


def factor(known: AccountState, kind: str) -> Json:
    """Return an enrolled UserFactor."""
    at = okta_text(known.created_at)
    return {
        "id": okta_id("opf", f"{known.account.subject}/{kind}"),
        "factorType": kind,
        "provider": "OKTA",
        "vendorName": "OKTA",
        "status": "ACTIVE",
        "created": at,
        "lastUpdated": at,
        "profile": {"credentialId": known.account.login, "deviceType": "SmartPhone_IPhone", "name": "Phone"},
    }


def scope_grant(known: AppState, scope: str, origin: str) -> Json:
    """Return an OAuth2ScopeConsentGrant of a service application."""
    at = okta_text(known.created_at)
    return {
        "id": okta_id("oag", f"{known.app.id}/{scope}"),
        "status": "ACTIVE",
        "created": at,
        "lastUpdated": at,
        "issuer": origin,
        "clientId": known.app.id,
        "scopeId": scope,
        "source": "ADMIN",
        "createdBy": {"id": okta_id("00u", "org owner"), "type": "User"},
    }


def client_secret(known: AppState, secret_id: str) -> Json:
    """Return an OAuth2ClientSecret; what Okta shows of the secret itself is made up."""
    at = okta_text(known.created_at)
    return {
        "id": secret_id,
        "client_secret": "***" + secret_id[-4:],
        "secret_hash": okta_id("sha", secret_id),
        "status": "ACTIVE",
        "created": at,
        "lastUpdated": at,
    }
