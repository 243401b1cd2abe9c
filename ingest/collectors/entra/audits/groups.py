"""Audits of group membership and ownership: people and workloads hold it, a group as member is a conferral."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ingest.collectors.entra.audits.audit_row import Audit, Draft, Mapped, Target, account_of_target
from ingest.collectors.entra.record.fields import object_id
from ingest.contract.event import Entitlement, Grant, Kind

PIM_APP = "ms-pim"
"""The app in whose name PIM changes the directory; its records repeat what the PIM service says of the same act."""
OWNER_PREFIX = "owner/"
"""Owning is held like a permission: entitlement id ``owner/<id of what is owned>``."""


def holding(
    audit: Audit, holder: Target | None, kind: Kind, entitlement: Entitlement, grant: Grant | None = None
) -> list[Draft]:
    """Return the grant of a User or ServicePrincipal, the conferral of a Group; nothing when the holder is not told."""
    held = grant or Grant()
    attributes: dict[str, Any] = {"by_pim": True} if audit.app == PIM_APP else {}
    if holder is not None and holder.type == "Group" and holder.id:
        conferred = Grant(held.mode, holder.id, held.scope, held.expires_at, held.restated)
        if holder.name:
            attributes["group_name"] = holder.name
        return [Draft(kind, entitlement=entitlement, grant=conferred, attributes=attributes)]
    account = account_of_target(audit, holder)
    if account is None:
        return []
    return [Draft(kind, account, entitlement=entitlement, grant=held, attributes=attributes)]


def _group(audit: Audit, removal: bool) -> Entitlement | None:
    """Return the group joined or left: by Group.ObjectID, else the last Group target (the first may be a member)."""
    group_id = object_id(audit.told("group.objectid", removal), "Group.ObjectID")
    groups = [target for target in audit.targets if target.type == "Group" and target.id]
    named = next(
        (target for target in groups if target.id == group_id), groups[-1] if groups and not group_id else None
    )
    found = group_id or (named.id if named else None)
    name = audit.told("group.displayname", removal) or (named.name if named else None)
    return Entitlement("group", found, name) if found else None


def _membership(kind: Kind, removal: bool) -> Callable[[Audit], list[Draft]]:
    def drafts(audit: Audit) -> list[Draft]:
        group = _group(audit, removal)
        return holding(audit, _member(audit, group), kind, group) if group else []

    return drafts


def _ownership(kind: Kind, removal: bool) -> Callable[[Audit], list[Draft]]:
    def drafts(audit: Audit) -> list[Draft]:
        group = _group(audit, removal)
        if group is None:
            return []
        owning = Entitlement("permission", OWNER_PREFIX + group.id, f"Owner of {group.name}" if group.name else None)
        return holding(audit, audit.target("User", "ServicePrincipal"), kind, owning)

    return drafts


def _member(audit: Audit, group: Entitlement | None) -> Target | None:
    member = audit.target("User", "ServicePrincipal")
    if member is not None or group is None:
        return member
    return next((target for target in audit.targets if target.type == "Group" and target.id != group.id), None)


ROWS = (
    Mapped("Add member to group", "grant_added", _membership("grant_added", False), "a Group as member is a conferral"),
    Mapped("Remove member from group", "grant_removed", _membership("grant_removed", True)),
    Mapped("Add owner to group", "grant_added", _ownership("grant_added", False), "permission owner/<group id>"),
    Mapped(
        "Remove owner from group", "grant_removed", _ownership("grant_removed", True), "permission owner/<group id>"
    ),
)
