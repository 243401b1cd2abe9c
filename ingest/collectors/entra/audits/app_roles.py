"""Audits of application assignments: the default access or an app role, for people, groups and workloads."""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.collectors.entra.audits.audit_row import AuditRow, Draft, MappingRow, Target
from ingest.collectors.entra.audits.groups import grant_drafts, ownership_of
from ingest.collectors.entra.record.fields import login, object_id
from ingest.contract.event import Application, Entitlement, Kind

DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def app_id_in(names: str | None) -> str | None:
    """Return the application id among service principal names, which ``;`` or ``,`` separate."""
    parts = re.split(r"[;,\s]+", names.lower()) if names else []
    return next((part for part in parts if _GUID.fullmatch(part)), None)


def service_principal_names(target: Target, removal: bool = False) -> str | None:
    """Return TargetId.ServicePrincipalNames, the names of the target itself, as one text."""
    change = target.changes.get("targetid.serviceprincipalnames")
    if change is None:
        return None
    value = (change.old or change.new) if removal else (change.new or change.old)
    if isinstance(value, list):
        return ";".join(name for name in value if isinstance(name, str))
    return value if isinstance(value, str) else None


def application_of_target(target: Target) -> Application | None:
    """Return a ServicePrincipal target as an application, by its appId, else by its object id."""
    app_id = app_id_in(service_principal_names(target)) or target.id
    return Application(app_id, target.name) if app_id else None


def _assignment(kind: Kind, holder_type: str, id_property: str) -> Callable[[AuditRow], list[Draft]]:
    removal = kind == "grant_removed"

    def drafts(audit: AuditRow) -> list[Draft]:
        resource = audit.target("ServicePrincipal")
        application = application_of_target(resource) if resource is not None else None
        if resource is None or application is None:
            return []
        holder = _holder(audit, resource, holder_type, id_property, removal)
        attributes = {"service_principal_id": resource.id} if resource.id else {}
        grants = grant_drafts(audit, holder, kind, _entitlement(audit, application, removal))
        return [
            draft._replace(application=application, attributes={**draft.attributes, **attributes}) for draft in grants
        ]

    return drafts


def _entitlement(audit: AuditRow, application: Application, removal: bool) -> Entitlement:
    # Not by object_id: the all-zero GUID means the default access here.
    role_id = (audit.property_text("approle.id", removal) or DEFAULT_ACCESS).lower()
    if role_id == DEFAULT_ACCESS:
        return Entitlement("app_assignment", application.id, application.name)
    name = audit.property_text("approle.displayname", removal) or audit.property_text("approle.value", removal)
    return Entitlement("app_role", object_id(f"{application.id}/{role_id}", "app role id") or role_id, name)


def _holder(audit: AuditRow, resource: Target, holder_type: str, id_property: str, removal: bool) -> Target | None:
    """Return who is assigned: from the resource's properties (``User.ObjectID``, …), else from the other target."""
    other = next(
        (target for target in audit.targets if target is not resource and target.type == holder_type and target.id),
        None,
    )
    holder_id = object_id(audit.property_text(id_property, removal), id_property)
    if holder_id is None or (other is not None and other.id == holder_id):
        named = other
    else:
        named = Target(holder_type, holder_id, None, None, {})
    if named is None:
        return None
    prefix = holder_type.lower()
    return named._replace(
        login=named.login or login(audit.property_text("user.upn", removal)),
        name=audit.property_text(f"{prefix}.displayname", removal) or named.name,
    )


def _ownership(kind: Kind, owned_type: str) -> Callable[[AuditRow], list[Draft]]:
    def drafts(audit: AuditRow) -> list[Draft]:
        owned = audit.target(owned_type)
        holder = audit.target("User") or next(
            (target for target in audit.targets if target.type == "ServicePrincipal" and target is not owned), None
        )
        if owned is None or owned.id is None:
            return []
        return grant_drafts(audit, holder, kind, ownership_of(owned.id, owned.name))

    return drafts


_NOTE = "app_assignment for the default access, else app_role"

ROWS = (
    MappingRow("Add app role assignment grant to user",
               "grant_added", _assignment("grant_added", "User", "user.objectid"), _NOTE),
    MappingRow("Remove app role assignment from user",
               "grant_removed", _assignment("grant_removed", "User", "user.objectid"), _NOTE),
    MappingRow("Add app role assignment to group",
               "grant_added", _assignment("grant_added", "Group", "group.objectid"), f"{_NOTE}; a conferral"),
    MappingRow("Remove app role assignment from group",
               "grant_removed", _assignment("grant_removed", "Group", "group.objectid"), f"{_NOTE}; a conferral"),
    MappingRow("Add app role assignment to service principal",
               "grant_added", _assignment("grant_added", "ServicePrincipal", "serviceprincipal.objectid"), _NOTE),
    MappingRow("Remove app role assignment from service principal",
               "grant_removed", _assignment("grant_removed", "ServicePrincipal", "serviceprincipal.objectid"), _NOTE),
    MappingRow("Add owner to application",
               "grant_added", _ownership("grant_added", "Application"), "permission owner/<application object id>"),
    MappingRow("Remove owner from application",
               "grant_removed", _ownership("grant_removed", "Application"), "permission owner/<application object id>"),
    MappingRow("Add owner to service principal",
               "grant_added", _ownership("grant_added", "ServicePrincipal"), "permission owner/<service principal id>"),
    MappingRow("Remove owner from service principal",
               "grant_removed", _ownership("grant_removed", "ServicePrincipal"),
               "permission owner/<service principal id>"),
)  # fmt: skip
