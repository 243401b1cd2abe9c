"""Turns what Okta's lists show of credentials into accounts and attributes: pure, and without anything of a secret.

Source: Okta management API, schemas ApiToken, OAuth2ClientSecret, OAuth2ClientJsonSigningKeyResponse.
"""

from __future__ import annotations

from ingest.collection.census_events import AccountSeen
from ingest.collectors.okta.census import rows as rows
from ingest.collectors.okta.record.log_event import Json, known
from ingest.contract.event import Party


def stray_token(issuer: str, token: Json, raw: bytes) -> AccountSeen | None:
    """Return an API token that the list ties to nobody as a login of its own; None for every other token."""
    token_id = rows.subject_of(token)
    if token_id is None or rows.owner_of_token(token) is not None:
        return None
    name = known(token.get("name"))
    credential_fields: dict[str, object] = {"id": token_id, "kind": "token"}
    if expires_at := rows.instant(token.get("expiresAt")):
        credential_fields["expires_at"] = expires_at
    attributes: dict[str, object] = {
        "state": "active",
        "credentials": [credential_fields],
        "read": ["credentials", "owners"],
    }
    if created := rows.instant(token.get("created")):
        attributes["created_at"] = created
    party = Party("service", issuer, f"api_token:{token_id}", None, f"API token {name}" if name else None)
    return AccountSeen("stray_api_token", party, attributes, raw=raw)


def credential(entry: Json, kind: str) -> dict[str, object] | None:
    """Return a live credential of an application, without anything of the secret; ``kind``: secret or key."""
    credential_id = rows.subject_of(entry)
    if credential_id is None or entry.get("status") == "INACTIVE":
        return None
    attributes: dict[str, object] = {"id": credential_id, "kind": kind}
    for name, value in (("created_at", entry.get("created")), ("expires_at", entry.get("expiresAt"))):
        if instant_text := rows.instant(value):
            attributes[name] = instant_text
    return attributes
