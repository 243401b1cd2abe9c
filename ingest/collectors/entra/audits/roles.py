"""Audits of directory roles by the Core Directory service: active, eligible, scoped to an administrative unit."""

from __future__ import annotations

from collections.abc import Callable

from ingest.collectors.entra.audits.audit_row import Audit, Draft, Mapped, Target
from ingest.collectors.entra.audits.groups import holding
from ingest.collectors.entra.record.fields import object_id
from ingest.contract.event import Entitlement, Grant, Kind, Mode


def directory_role(audit: Audit, removal: bool) -> Entitlement | None:
    """Return the role by its template, which is the same in every tenant, else by its object."""
    target = audit.target("Role")
    template = audit.told("role.templateid", removal)
    told = template or audit.told("role.objectid", removal) or (target.id if target else None)
    role_id = object_id(told, "role id")
    name = audit.told("role.displayname", removal) or (target.name if target else None)
    return Entitlement("directory_role", role_id, name) if role_id else None


def scope_of(audit: Audit) -> str:
    """Return where the role holds, as Graph's directoryScopeId says it: ``/`` or ``/administrativeUnits/<id>``."""
    unit = audit.target("AdministrativeUnit")
    return f"/administrativeUnits/{unit.id}" if unit is not None and unit.id else "/"


def holder_of(audit: Audit) -> Target | None:
    """Return who holds the role: the first of the targets that can."""
    return audit.target("User", "ServicePrincipal", "Group")


def _assignment(kind: Kind, mode: Mode) -> Callable[[Audit], list[Draft]]:
    removal = kind == "grant_removed"

    def drafts(audit: Audit) -> list[Draft]:
        role = directory_role(audit, removal)
        if role is None:
            return []
        return holding(audit, holder_of(audit), kind, role, Grant(mode, scope=scope_of(audit)))

    return drafts


_RESTRICTED = "role scoped over Restricted Management Administrative Unit"
_SCOPED = "scope: the administrative unit"
_added, _removed = _assignment("grant_added", "active"), _assignment("grant_removed", "active")

ROWS = (
    Mapped("Add member to role", "grant_added", _added, "by_pim when MS-PIM did it"),
    Mapped("Remove member from role", "grant_removed", _removed, "by_pim when MS-PIM did it"),
    Mapped("Add eligible member to role", "grant_added", _assignment("grant_added", "eligible"), "eligible"),
    Mapped("Remove eligible member from role", "grant_removed", _assignment("grant_removed", "eligible"), "eligible"),
    Mapped("Add scoped member to role", "grant_added", _added, _SCOPED),
    Mapped("Remove scoped member from role", "grant_removed", _removed, _SCOPED),
    Mapped(f"Add member to {_RESTRICTED}", "grant_added", _added, _SCOPED),
    Mapped(f"Remove member from {_RESTRICTED}", "grant_removed", _removed, _SCOPED),
)
