"""Audits of Privileged Identity Management: eligible, permanent and time-bound assignments, activations and their end.

One service writes for directory roles, for groups (category GroupManagement) and for Azure resources
(ResourceManagement). Requests, approvals and cancellations are in ``ignored``: they grant nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ingest.collectors.entra.audits.audit_row import AuditRow, Draft, MappingRow, Target
from ingest.collectors.entra.audits.groups import grant_drafts, ownership_of
from ingest.collectors.entra.audits.roles import directory_role, scope_of
from ingest.collectors.entra.record.fields import object_id
from ingest.collectors.entra.record.instants import stated_end, vendor_instant
from ingest.contract.errors import RecordError
from ingest.contract.event import Entitlement, Grant, Kind, Mode

_ENDS = ("expirationtime", "expirationdatetime", "expiration", "endtime", "enddatetime", "assignmentendtime")


def expires_at(audit: AuditRow) -> datetime | None:
    """Return when the assignment ends; None when the row has no end, or one that cannot be read."""
    end_text = audit.detail(*_ENDS)
    if end_text is None:
        return None
    try:
        return stated_end(vendor_instant(end_text, "ExpirationTime"))
    except RecordError:
        return None


def _role(audit: AuditRow, removal: bool) -> tuple[Entitlement | None, str | None]:
    """Return the entitlement and its scope: a group's membership or ownership, an Azure role, a directory role."""
    role = audit.target("Role")
    if audit.category == "groupmanagement":
        group = _last(audit, "Group")
        if group is None or group.id is None:
            return None, None
        if role is not None and (role.name or "").lower() == "owner":
            return ownership_of(group.id, group.name), None
        return Entitlement("group", group.id, group.name), None
    template_id = audit.property_text("templateid", removal) or audit.detail("templateid")
    template_id = (
        template_id or audit.property_text("roledefinitionoriginid", removal) or audit.detail("roledefinitionoriginid")
    )
    role_id = object_id(template_id, "role id")
    name = role.name if role is not None else None
    if audit.category == "resourcemanagement":
        azure_scope = next((target for target in audit.targets if target.type == "Other" and target.id), None)
        azure_id = role_id or (role.id if role is not None else None)
        azure_role = Entitlement("permission", f"azure_role/{azure_id}", name) if azure_id else None
        return azure_role, azure_scope.id if azure_scope is not None else None
    if role_id is None:
        return directory_role(audit, removal), scope_of(audit)
    return Entitlement("directory_role", role_id, name), scope_of(audit)


def _holder(audit: AuditRow, kind: Kind) -> Target | None:
    """Return the holder; in PIM for groups the last Group target is the entitlement, so people come first."""
    if audit.category == "groupmanagement":
        holder = audit.target("User", "ServicePrincipal")
        groups = [target for target in audit.targets if target.type == "Group"]
        holder = holder or (groups[0] if len(groups) > 1 else None)
    else:
        holder = audit.target("User", "ServicePrincipal", "Group")
    if holder is None and kind == "elevation_activated" and audit.actor is not None and audit.actor.type == "person":
        return Target("User", audit.actor.subject, audit.actor.name, audit.actor.display_name, {})
    return holder


def _last(audit: AuditRow, target_type: str) -> Target | None:
    return next((target for target in reversed(audit.targets) if target.type == target_type), None)


def _held(kind: Kind, mode: Mode, outside: bool = False) -> Callable[[AuditRow], list[Draft]]:
    removal = kind in ("grant_removed", "elevation_expired")

    def drafts(audit: AuditRow) -> list[Draft]:
        entitlement, scope = _role(audit, removal)
        if entitlement is None:
            return []
        grant = Grant(mode, scope=scope, expires_at=None if removal else expires_at(audit))
        attributes: dict[str, Any] = {"outside_pim": True} if outside else {}
        justification = audit.detail("justification") or (audit.result_reason if not removal else None)
        if justification:
            attributes["justification"] = justification[:1024]
        grants = grant_drafts(audit, _holder(audit, kind), kind, entitlement, grant)
        return [draft._replace(attributes={**draft.attributes, **attributes}) for draft in grants]

    return drafts


def _mapped(activity: str, kind: Kind, mode: Mode) -> MappingRow:
    return MappingRow(activity, kind, _held(kind, mode), mode)


ROWS = (
    _mapped("Add member to role completed (PIM activation)", "elevation_activated", "activated"),
    _mapped("Remove member from role (PIM activation expired)", "elevation_expired", "activated"),
    _mapped("Remove member from role completed (PIM deactivate)", "elevation_expired", "activated"),
    _mapped("Add eligible member to role in PIM completed (permanent)", "grant_added", "eligible"),
    _mapped("Add eligible member to role in PIM completed (timebound)", "grant_added", "eligible"),
    _mapped("Add member to role in PIM completed (permanent)", "grant_added", "active"),
    _mapped("Add member to role in PIM completed (timebound)", "grant_added", "active"),
    MappingRow("Add member to role outside of PIM (permanent)", "grant_added",
               _held("grant_added", "active", outside=True),
               "active, outside_pim; Core Directory tells the same act"),
    _mapped("Remove eligible member from role in PIM completed (permanent)", "grant_removed", "eligible"),
    _mapped("Remove eligible member from role in PIM completed (timebound)", "grant_removed", "eligible"),
    _mapped("Remove member from role in PIM completed (permanent)", "grant_removed", "active"),
    _mapped("Remove member from role in PIM completed (timebound)", "grant_removed", "active"),
    _mapped("Remove permanent direct role assignment", "grant_removed", "active"),
    _mapped("Remove permanent eligible role assignment", "grant_removed", "eligible"),
    _mapped("Restore member from role in PIM completed", "grant_added", "active"),
    _mapped("Restore permanent direct role assignment", "grant_added", "active"),
    _mapped("Restore eligible member from role in PIM completed", "grant_added", "eligible"),
    _mapped("Restore permanent eligible role assignment", "grant_added", "eligible"),
)  # fmt: skip
