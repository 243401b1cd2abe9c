"""Turns rows of Okta's lists of service applications, API tokens and credentials into accounts and grants: pure.

Nothing of a secret is kept. Source: Okta management API, schemas Application, OAuth2ScopeConsentGrant, ApiToken,
OAuth2ClientSecret, OAuth2ClientJsonSigningKeyResponse.
"""

from __future__ import annotations

from ingest.collection.census_events import OBSERVED, AccountSeen, GrantSeen
from ingest.collectors.okta.census.account_rows import state
from ingest.collectors.okta.census.application_rows import application, facts
from ingest.collectors.okta.census.row_values import instant, last_part, observed, person, stated, subject_of
from ingest.collectors.okta.record.log_event import Json, known, mapping, short
from ingest.contract.event import Entitlement, Grant, Party
from ingest.contract.text import identifier

_SERVICE = "service"


def is_service(app: Json) -> bool:
    """Tell whether an Application is a service, which nobody signs in to."""
    return mapping(mapping(app.get("settings")).get("oauthClient")).get("application_type") == _SERVICE


def service(issuer: str, app: Json, raw: bytes) -> AccountSeen | None:
    """Return a service application as an account, None for every other application."""
    if not is_service(app):
        return None
    client_id = mapping(mapping(app.get("credentials")).get("oauthClient")).get("client_id")
    subject, own_application = identifier(known(client_id), "client_id") or subject_of(app), application(app)
    if subject is None or own_application is None:
        return None
    attributes: dict[str, object] = {"state": state(app.get("status")), **facts(app)}
    if created := instant(app.get("created")):
        attributes["created_at"] = created
    return AccountSeen("service", Party("service", issuer, subject, None, own_application.name), attributes, raw=raw)


def scope(holder: Party, grant: Json) -> GrantSeen | None:
    """Return a scope of the org's API, granted to a service application."""
    name = short(grant.get("scopeId"))
    if name is None or grant.get("status") == "REVOKED":
        return None
    consenter = mapping(grant.get("createdBy"))
    by = subject_of(consenter) if consenter.get("type") == "User" and holder.issuer is not None else None
    nature = Grant(granted_by=person(str(holder.issuer), by)) if by is not None else Grant()
    began_at = stated(grant.get("created"))
    return GrantSeen("scope", holder, Entitlement("permission", name, name), nature, stated_at=began_at)


def api_token(issuer: str, token: Json) -> GrantSeen | None:
    """Return an API token as a permission that its owner holds: the token may do what its owner may."""
    token_id, owner = subject_of(token), owner_of_token(token)
    if token_id is None or owner is None:
        return None
    entitlement = Entitlement("permission", f"api_token:{token_id}", known(token.get("name")))
    seen_last = observed(updated_at=token.get("lastUpdated"))
    attributes: dict[str, object] = {OBSERVED: seen_last} if seen_last else {}
    grant, holder = Grant(expires_at=stated(token.get("expiresAt"))), person(issuer, owner)
    return GrantSeen("api_token", holder, entitlement, grant, None, attributes, stated(token.get("created")))


def owner_of_token(token: Json) -> str | None:
    """Return who holds an API token, None where the list ties it to nobody."""
    linked_owner = last_part(mapping(mapping(token.get("_links")).get("user")).get("href"))
    return identifier(known(token.get("userId")) or linked_owner, "userId")


def stray_token(issuer: str, token: Json, raw: bytes) -> AccountSeen | None:
    """Return an API token that the list ties to nobody as a login of its own; None for every other token."""
    token_id = subject_of(token)
    if token_id is None or owner_of_token(token) is not None:
        return None
    name = known(token.get("name"))
    credential_fields: dict[str, object] = {"id": token_id, "kind": "token"}
    if expires_at := instant(token.get("expiresAt")):
        credential_fields["expires_at"] = expires_at
    attributes: dict[str, object] = {
        "state": "active",
        "credentials": [credential_fields],
        "read": ["credentials", "owners"],
    }
    if created := instant(token.get("created")):
        attributes["created_at"] = created
    party = Party("service", issuer, f"api_token:{token_id}", None, f"API token {name}" if name else None)
    return AccountSeen("stray_api_token", party, attributes, raw=raw)


def credential(entry: Json, kind: str) -> dict[str, object] | None:
    """Return a live credential of an application, without anything of the secret; ``kind``: secret or key."""
    credential_id = subject_of(entry)
    if credential_id is None or entry.get("status") == "INACTIVE":
        return None
    attributes: dict[str, object] = {"id": credential_id, "kind": kind}
    for name, value in (("created_at", entry.get("created")), ("expires_at", entry.get("expiresAt"))):
        if instant_text := instant(value):
            attributes[name] = instant_text
    return attributes
