"""Audits of group membership and ownership: people and workloads get grants, a group as member a conferral."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ingest.collectors.entra.audits.audit_row import AuditRow, Draft, MappingRow, Target, account_of_target
from ingest.collectors.entra.record.fields import object_id
from ingest.contract.event import Entitlement, Grant, Kind

PIM_APP = "ms-pim"
"""The app in whose name PIM changes the directory; its records repeat acts that the PIM service records, too."""
OWNER_PREFIX = "owner/"
"""Ownership is a permission with the entitlement id ``owner/<id of what is owned>``."""


def ownership_of(owned_id: str, name: str | None) -> Entitlement:
    """Return what owners of an object hold; ``name`` is the object's."""
    return Entitlement("permission", OWNER_PREFIX + owned_id, f"Owner of {name}" if name else None)


def grant_drafts(
    audit: AuditRow, holder: Target | None, kind: Kind, entitlement: Entitlement, grant: Grant | None = None
) -> list[Draft]:
    """Return the grant of a User or ServicePrincipal, or the conferral of a Group; nothing for an unknown holder."""
    own_grant = grant or Grant()
    attributes: dict[str, Any] = {"by_pim": True} if audit.app == PIM_APP else {}
    if holder is not None and holder.type == "Group" and holder.id:
        conferred = Grant(own_grant.mode, holder.id, own_grant.scope, own_grant.expires_at, own_grant.restated)
        if holder.name:
            attributes["group_name"] = holder.name
        return [Draft(kind, entitlement=entitlement, grant=conferred, attributes=attributes)]
    account = account_of_target(audit, holder)
    if account is None:
        return []
    return [Draft(kind, account, entitlement=entitlement, grant=own_grant, attributes=attributes)]


def _group(audit: AuditRow, removal: bool) -> Entitlement | None:
    """Return the group: by Group.ObjectID, else the last Group target, as the first may be a member."""
    group_id = object_id(audit.property_text("group.objectid", removal), "Group.ObjectID")
    groups = [target for target in audit.targets if target.type == "Group" and target.id]
    target_of_group = next(
        (target for target in groups if target.id == group_id), groups[-1] if groups and not group_id else None
    )
    id_of_group = group_id or (target_of_group.id if target_of_group else None)
    name = audit.property_text("group.displayname", removal) or (target_of_group.name if target_of_group else None)
    return Entitlement("group", id_of_group, name) if id_of_group else None


def _membership(kind: Kind, removal: bool) -> Callable[[AuditRow], list[Draft]]:
    def drafts(audit: AuditRow) -> list[Draft]:
        group = _group(audit, removal)
        return grant_drafts(audit, _member(audit, group), kind, group) if group else []

    return drafts


def _ownership(kind: Kind, removal: bool) -> Callable[[AuditRow], list[Draft]]:
    def drafts(audit: AuditRow) -> list[Draft]:
        group = _group(audit, removal)
        if group is None:
            return []
        holder = audit.target("User", "ServicePrincipal")
        return grant_drafts(audit, holder, kind, ownership_of(group.id, group.name))

    return drafts


def _member(audit: AuditRow, group: Entitlement | None) -> Target | None:
    member = audit.target("User", "ServicePrincipal")
    if member is not None or group is None:
        return member
    return next((target for target in audit.targets if target.type == "Group" and target.id != group.id), None)


ROWS = (
    MappingRow(
        "Add member to group", "grant_added", _membership("grant_added", False), "a Group as member is a conferral"
    ),
    MappingRow("Remove member from group", "grant_removed", _membership("grant_removed", True)),
    MappingRow("Add owner to group", "grant_added", _ownership("grant_added", False), "permission owner/<group id>"),
    MappingRow(
        "Remove owner from group", "grant_removed", _ownership("grant_removed", True), "permission owner/<group id>"
    ),
)
