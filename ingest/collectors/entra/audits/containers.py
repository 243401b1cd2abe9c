"""Audits of the life of groups and applications themselves: whoever holds something through one is concerned."""

from __future__ import annotations

from collections.abc import Callable

from ingest.collectors.entra.audits.app_roles import application_of_target
from ingest.collectors.entra.audits.audit_row import AuditRow, Draft, MappingRow, Target, account_of_target
from ingest.collectors.entra.record.modified_properties import Changes
from ingest.contract.event import Application, Entitlement, Kind
from ingest.contract.text import text


def of_application(audit: AuditRow, kind: Kind, reason: str | None = None) -> list[Draft]:
    """Return what happens to the application that a ServicePrincipal target is; nothing without such a target."""
    target = audit.target("ServicePrincipal")
    application = application_of_target(target) if target is not None else None
    if target is None or application is None:
        return []
    attributes = {"service_principal_id": target.id} if target.id and target.id != application.id else {}
    return [Draft(kind, application=application, attributes=attributes | ({"reason": reason} if reason else {}))]


def _of_group(kind: Kind, reason: str | None = None) -> Callable[[AuditRow], list[Draft]]:
    def drafts(audit: AuditRow) -> list[Draft]:
        group = _group(audit.target("Group"))
        return [Draft(kind, entitlement=group, attributes={"reason": reason} if reason else {})] if group else []

    return drafts


def _group(target: Target | None, name: str | None = None) -> Entitlement | None:
    return Entitlement("group", target.id, name or target.name) if target is not None and target.id else None


def _group_updated(audit: AuditRow) -> list[Draft]:
    """Read Update group: its new name, where that is what changed."""
    target = audit.target("Group")
    name = _new_name(target.changes) if target is not None else None
    group = _group(target, name) if name is not None else None
    return [Draft("entity_renamed", entitlement=group)] if group is not None else []


def _principal_updated(audit: AuditRow) -> list[Draft]:
    """Read Update service principal: enabled, disabled or renamed; as the account that it is, and as an application."""
    target = audit.target("ServicePrincipal")
    drafts: list[Draft] = []
    if target is None:
        return drafts
    account, enabled = account_of_target(audit, target), target.changes.get("accountenabled")
    if enabled is not None and enabled.new is False and enabled.old is not False:
        drafts += [Draft("account_disabled", account), *of_application(audit, "container_suspended")]
    # As of people: only a change from disabled is an enabling.
    if enabled is not None and enabled.new is True and enabled.old is False:
        drafts += [Draft("account_enabled", account), *of_application(audit, "container_resumed")]
    name = _new_name(target.changes)
    if name is not None:
        renamed = of_application(audit, "entity_renamed")
        drafts += [
            draft._replace(application=Application(draft.application.id, name))
            for draft in renamed
            if draft.application is not None
        ]
    return drafts


def _new_name(changes: Changes) -> str | None:
    change = changes.get("displayname")
    return text(change.new) if change is not None and change.new != change.old else None


ROWS = (
    MappingRow("Delete group", "container_deleted", _of_group("container_deleted")),
    MappingRow("Hard Delete group", "container_deleted", _of_group("container_deleted", "hard_deleted"),
               "reason hard_deleted"),
    MappingRow("Restore group", "container_restored", _of_group("container_restored")),
    MappingRow("Update group", "entity_renamed", _group_updated, "when DisplayName changes, else other"),
    MappingRow("Update service principal", "entity_renamed", _principal_updated,
               "when DisplayName changes; account_disabled and container_suspended, or account_enabled and "
               "container_resumed, when AccountEnabled flips; else other"),
)  # fmt: skip
