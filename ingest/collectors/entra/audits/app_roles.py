"""Audits of application assignments: the default access or an app role, for people, groups and workloads."""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.collectors.entra.audits.audit_row import Audit, Draft, Mapped, Target
from ingest.collectors.entra.audits.groups import OWNER_PREFIX, holding
from ingest.collectors.entra.record.fields import login, object_id
from ingest.contract.event import Application, Entitlement, Kind

DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def app_id_in(names: str | None) -> str | None:
    """Return the application id among service principal names, which are parted by ``;`` or ``,``."""
    parts = re.split(r"[;,\s]+", names.lower()) if names else []
    return next((part for part in parts if _GUID.fullmatch(part)), None)


def service_principal_names(target: Target, removal: bool = False) -> str | None:
    """Return TargetId.ServicePrincipalNames, which name the target itself, as one text."""
    change = target.changes.get("targetid.serviceprincipalnames")
    if change is None:
        return None
    value = (change.old or change.new) if removal else (change.new or change.old)
    if isinstance(value, list):
        return ";".join(name for name in value if isinstance(name, str))
    return value if isinstance(value, str) else None


def application_of_target(target: Target) -> Application | None:
    """Return the application that a ServicePrincipal target is: its appId where told, else its object id."""
    app_id = app_id_in(service_principal_names(target)) or target.id
    return Application(app_id, target.name) if app_id else None


def _assignment(kind: Kind, holder_type: str, id_property: str) -> Callable[[Audit], list[Draft]]:
    removal = kind == "grant_removed"

    def drafts(audit: Audit) -> list[Draft]:
        resource = audit.target("ServicePrincipal")
        application = application_of_target(resource) if resource is not None else None
        if resource is None or application is None:
            return []
        holder = _holder(audit, resource, holder_type, id_property, removal)
        attributes = {"service_principal_id": resource.id} if resource.id else {}
        found = holding(audit, holder, kind, _entitlement(audit, application, removal))
        return [d._replace(application=application, attributes={**d.attributes, **attributes}) for d in found]

    return drafts


def _entitlement(audit: Audit, application: Application, removal: bool) -> Entitlement:
    # Not by object_id: the all-zero GUID means the default access here.
    role_id = (audit.told("approle.id", removal) or DEFAULT_ACCESS).lower()
    if role_id == DEFAULT_ACCESS:
        return Entitlement("app_assignment", application.id, application.name)
    name = audit.told("approle.displayname", removal) or audit.told("approle.value", removal)
    return Entitlement("app_role", object_id(f"{application.id}/{role_id}", "app role id") or role_id, name)


def _holder(audit: Audit, resource: Target, holder_type: str, id_property: str, removal: bool) -> Target | None:
    """Return who is assigned: by the resource's properties (``User.ObjectID``, …), else the other target."""
    other = next((t for t in audit.targets if t is not resource and t.type == holder_type and t.id), None)
    told = object_id(audit.told(id_property, removal), id_property)
    if told is None or (other is not None and other.id == told):
        named = other
    else:
        named = Target(holder_type, told, None, None, {})
    if named is None:
        return None
    prefix = holder_type.lower()
    return named._replace(
        login=named.login or login(audit.told("user.upn", removal)),
        name=audit.told(f"{prefix}.displayname", removal) or named.name,
    )


def _ownership(kind: Kind, owned_type: str) -> Callable[[Audit], list[Draft]]:
    def drafts(audit: Audit) -> list[Draft]:
        owned = audit.target(owned_type)
        holder = audit.target("User") or next(
            (t for t in audit.targets if t.type == "ServicePrincipal" and t is not owned), None
        )
        if owned is None or owned.id is None:
            return []
        owning = Entitlement("permission", OWNER_PREFIX + owned.id, f"Owner of {owned.name}" if owned.name else None)
        return holding(audit, holder, kind, owning)

    return drafts


_NOTE = "app_assignment for the default access, else app_role"

ROWS = (
    Mapped("Add app role assignment grant to user",
           "grant_added", _assignment("grant_added", "User", "user.objectid"), _NOTE),
    Mapped("Remove app role assignment from user",
           "grant_removed", _assignment("grant_removed", "User", "user.objectid"), _NOTE),
    Mapped("Add app role assignment to group",
           "grant_added", _assignment("grant_added", "Group", "group.objectid"), f"{_NOTE}; a conferral"),
    Mapped("Remove app role assignment from group",
           "grant_removed", _assignment("grant_removed", "Group", "group.objectid"), f"{_NOTE}; a conferral"),
    Mapped("Add app role assignment to service principal",
           "grant_added", _assignment("grant_added", "ServicePrincipal", "serviceprincipal.objectid"), _NOTE),
    Mapped("Remove app role assignment from service principal",
           "grant_removed", _assignment("grant_removed", "ServicePrincipal", "serviceprincipal.objectid"), _NOTE),
    Mapped("Add owner to application",
           "grant_added", _ownership("grant_added", "Application"), "permission owner/<application object id>"),
    Mapped("Remove owner from application",
           "grant_removed", _ownership("grant_removed", "Application"), "permission owner/<application object id>"),
    Mapped("Add owner to service principal",
           "grant_added", _ownership("grant_added", "ServicePrincipal"), "permission owner/<service principal id>"),
    Mapped("Remove owner from service principal",
           "grant_removed", _ownership("grant_removed", "ServicePrincipal"), "permission owner/<service principal id>"),
)  # fmt: skip
