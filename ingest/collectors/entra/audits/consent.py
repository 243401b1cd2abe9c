"""Audits of consent: a person or an administrator allows an application to act for people."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ingest.collectors.entra.audits.app_roles import app_id_in, application_of_target, service_principal_names
from ingest.collectors.entra.audits.audit_row import AuditRow, Draft, MappingRow, account_of_target
from ingest.collectors.entra.record.fields import flag, object_id
from ingest.contract.event import Application, Kind, Party

_SCOPES = re.compile(r"Scope:\s*([^,\]]*)")
"""In ConsentAction.Permissions: ``[[Id: …, ConsentType: Principal, Scope: User.Read Mail.Read, …]]``.

The text joins what was and what is: ``[[…]] => [[…]]; ``.
"""
MAX_SCOPES = 256


def consented(audit: AuditRow) -> list[Draft]:
    """Read Consent to application: who consented, to which application, with which scopes."""
    target = audit.target("ServicePrincipal")
    permissions = audit.property_text("consentaction.permissions") or ""
    consented_to = " ".join(change.rpartition("=>")[2] for change in permissions.split(";"))
    attributes: dict[str, Any] = {"scopes": _scopes(" ".join(_SCOPES.findall(consented_to)))}
    for name, field in (
        ("admin_consent", "consentcontext.isadminconsent"),
        ("app_only", "consentcontext.isapponly"),
        ("on_behalf_of_all", "consentcontext.onbehalfofall"),
    ):
        value = flag(_text_of(audit, field))
        if value is not None:
            attributes[name] = value
    if target is not None and target.id:
        attributes["service_principal_id"] = target.id
    account = None if attributes.get("on_behalf_of_all") else _consenter(audit)
    application = application_of_target(target) if target is not None else None
    return [Draft("consent_granted", account, application, attributes=attributes)]


def _delegated(kind: Kind) -> Callable[[AuditRow], list[Draft]]:
    removal = kind == "consent_revoked"

    def drafts(audit: AuditRow) -> list[Draft]:
        client = object_id(audit.property_text("serviceprincipal.appid", removal), "ServicePrincipal.AppId")
        client_principal = object_id(
            audit.property_text("serviceprincipal.objectid", removal), "ServicePrincipal.ObjectID"
        )
        resource = audit.target("ServicePrincipal")
        attributes: dict[str, Any] = {
            "scopes": _scopes(audit.property_text("delegatedpermissiongrant.scope", removal) or "")
        }
        if client_principal:
            attributes["service_principal_id"] = client_principal
        if resource is not None:
            resource_id = app_id_in(service_principal_names(resource, removal)) or resource.id
            attributes.update(
                {
                    name: value
                    for name, value in (("resource_id", resource_id), ("resource_name", resource.name))
                    if value
                }
            )
        consent_type = audit.property_text("delegatedpermissiongrant.consenttype", removal)
        if consent_type:
            attributes["consent_type"] = consent_type
            attributes["on_behalf_of_all"] = consent_type.lower() == "allprincipals"
        account = None if attributes.get("on_behalf_of_all") else _consenter(audit)
        app_id = client or client_principal
        name = audit.property_text("serviceprincipal.displayname", removal)
        return [Draft(kind, account, Application(app_id, name) if app_id else None, attributes=attributes)]

    return drafts


def _consenter(audit: AuditRow) -> Party | None:
    """Return the account that the consent is for: the User target, else the person who gave it."""
    account = account_of_target(audit, audit.target("User"))
    if account is not None:
        return account
    return audit.actor if audit.actor is not None and audit.actor.type == "person" and audit.actor.subject else None


def _text_of(audit: AuditRow, name: str) -> object:
    """Return a property's new value, which may be a bool already after decoding."""
    for target in audit.targets:
        change = target.changes.get(name)
        if change is not None:
            return change.new
    return None


def _scopes(scope_text: str) -> list[str]:
    return sorted(set(scope_text.split()))[:MAX_SCOPES]


ROWS = (
    MappingRow("Consent to application", "consent_granted", consented, "with scopes, admin_consent, on_behalf_of_all"),
    MappingRow(
        "Add delegated permission grant", "consent_granted", _delegated("consent_granted"), "application: the client"
    ),
    MappingRow(
        "Remove delegated permission grant", "consent_revoked", _delegated("consent_revoked"), "application: the client"
    ),
)
