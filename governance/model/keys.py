"""House-wide keys of what events speak of, and deterministic ids of what we make."""

from __future__ import annotations

import hashlib

from ingest.contract.event import Entitlement, Event, account_key_of

GROUP_TYPE = "group"


def issuer_of(event: Event) -> str:
    """Return ``<idp>:<tenant>`` of the source that the event was read from."""
    return f"{event.source.idp}:{event.source.tenant}"


def application_key(issuer: str, application_id: str) -> str:
    """Return ``<issuer>|<application id>``."""
    return f"{issuer}|{application_id}"


def entitlement_key(issuer: str, entitlement: Entitlement) -> str:
    """Return ``<issuer>|<type>:<id>``."""
    return f"{issuer}|{entitlement.type}:{entitlement.id}"


def group_key(issuer: str, group_id: str) -> str:
    """Return the entitlement key of a group known by its id."""
    return f"{issuer}|{GROUP_TYPE}:{group_id}"


def app_account_key(application_id: str, idp_account_id: str) -> str:
    """Return the key of an application's account, known by (application, IdP issuer + subject)."""
    return f"{application_id}>{idp_account_id}"


def about_key(event: Event) -> str:
    """Return what a fact is about: the account, else the group that is conferred something, else nothing ('')."""
    account = account_key_of(event.account)
    if account is not None:
        return account
    if event.grant is not None and event.grant.via is not None:
        return group_key(issuer_of(event), event.grant.via)
    return ""


def made_id(*parts: str | int | None) -> str:
    """Return a deterministic id of 32 hex digits of what it is made of."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
