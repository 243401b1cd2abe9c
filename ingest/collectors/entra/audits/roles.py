"""Audits of roles: the directory's (active, eligible, scoped to an administrative unit), and Azure's at its root.

Source of the latter: https://learn.microsoft.com/azure/role-based-access-control/elevate-access-global-admin
"""

from __future__ import annotations

from collections.abc import Callable

from ingest.collectors.entra.audits.audit_row import AuditRow, Draft, MappingRow, Target
from ingest.collectors.entra.audits.groups import grant_drafts
from ingest.collectors.entra.record.fields import object_id
from ingest.contract.event import Entitlement, Grant, Kind, Mode


def directory_role(audit: AuditRow, removal: bool) -> Entitlement | None:
    """Return the role by its template id, which is the same in every tenant, else by its object id."""
    target = audit.target("Role")
    template = audit.property_text("role.templateid", removal)
    vendor_id = template or audit.property_text("role.objectid", removal) or (target.id if target else None)
    role_id = object_id(vendor_id, "role id")
    name = audit.property_text("role.displayname", removal) or (target.name if target else None)
    return Entitlement("directory_role", role_id, name) if role_id else None


def scope_of(audit: AuditRow) -> str:
    """Return the role's scope as Graph's directoryScopeId spells it: ``/`` or ``/administrativeUnits/<id>``."""
    unit = audit.target("AdministrativeUnit")
    return f"/administrativeUnits/{unit.id}" if unit is not None and unit.id else "/"


def holder_of(audit: AuditRow) -> Target | None:
    """Return who holds the role: the first target of a type that can hold one."""
    return audit.target("User", "ServicePrincipal", "Group")


def _assignment(kind: Kind, mode: Mode) -> Callable[[AuditRow], list[Draft]]:
    removal = kind == "grant_removed"

    def drafts(audit: AuditRow) -> list[Draft]:
        role = directory_role(audit, removal)
        if role is None:
            return []
        return grant_drafts(audit, holder_of(audit), kind, role, Grant(mode, scope=scope_of(audit)))

    return drafts


_ROOT_ADMINISTRATOR = Entitlement(
    "permission", "azure_role/18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator"
)
"""Azure's built-in role that a Global Administrator can take for all of Azure's resources."""


def _elevated(audit: AuditRow) -> list[Draft]:
    """Read an elevation to Azure's root scope: the person who initiated it holds the role from then on."""
    actor = audit.actor
    if actor is None or actor.subject is None:
        return []
    return [Draft("grant_added", actor, entitlement=_ROOT_ADMINISTRATOR, grant=Grant(scope="/"))]


def _elevation_removed(audit: AuditRow) -> list[Draft]:
    """Read the removal of that role: of the User target; the record often names only who removed it."""
    held = Grant(scope="/")
    return grant_drafts(audit, audit.target("User"), "grant_removed", _ROOT_ADMINISTRATOR, held)


_RESTRICTED = "role scoped over Restricted Management Administrative Unit"
_SCOPED = "scope: the administrative unit"
_added, _removed = _assignment("grant_added", "active"), _assignment("grant_removed", "active")

ROWS = (
    MappingRow("Add member to role", "grant_added", _added, "by_pim when MS-PIM did it"),
    MappingRow("Remove member from role", "grant_removed", _removed, "by_pim when MS-PIM did it"),
    MappingRow("Add eligible member to role", "grant_added", _assignment("grant_added", "eligible"), "eligible"),
    MappingRow(
        "Remove eligible member from role", "grant_removed", _assignment("grant_removed", "eligible"), "eligible"
    ),
    MappingRow("Add scoped member to role", "grant_added", _added, _SCOPED),
    MappingRow("Remove scoped member from role", "grant_removed", _removed, _SCOPED),
    MappingRow(f"Add member to {_RESTRICTED}", "grant_added", _added, _SCOPED),
    MappingRow(f"Remove member from {_RESTRICTED}", "grant_removed", _removed, _SCOPED),
    MappingRow(
        "User has elevated their access to User Access Administrator for their Azure Resources",
        "grant_added",
        _elevated,
        "the initiator, at Azure's root scope",
    ),
    MappingRow(
        "The role assignment of User Access Administrator has been removed from the user",
        "grant_removed",
        _elevation_removed,
        "the User target; other where the record names only who removed it",
    ),
)
