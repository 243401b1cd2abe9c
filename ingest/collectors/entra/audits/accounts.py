"""Audits of account life: people and service principals are created, changed, disabled, deleted, restored."""

from __future__ import annotations

from typing import Any

from ingest.collectors.entra.audits.audit_row import AuditRow, Draft, MappingRow, Target, account_of_target
from ingest.collectors.entra.audits.containers import of_application
from ingest.collectors.entra.audits.licences import licence_drafts
from ingest.collectors.entra.record.modified_properties import Changes, asserted, changed, profile
from ingest.contract.event import Kind
from ingest.contract.providers.entra import PROVIDER
from ingest.contract.text import text

_PROVISIONERS = frozenset(
    {
        "microsoft b2b admin worker", "microsoft.azure.syncfabric", "azure ad cloud sync", "microsoft entra cloud sync",
        "microsoft azure active directory connect", "azure ad connect", "microsoft entra connect",
        "microsoft entra connect sync", "azure active directory connect", "connectsyncprovisioning",
        "on-premises directory synchronization service account",
    }
)  # fmt: skip
"""Apps that synchronise accounts, across tenants or from a directory on premises."""
_SYNCHRONISED = ("dirsyncenabled", "onpremisessyncenabled")
"""Properties that are true of an account whose source is a directory on premises."""
_APPLICATIONS_OF_SYNC = ("connectsyncprovisioning_",)
"""Beginnings of the names of the applications that Connect Sync signs in as; each names its host."""


def created(audit: AuditRow) -> list[Draft]:
    """Read Add user: the account, its method and creation type, its asserted attributes and its profile."""
    target = audit.target("User")
    return [_creation(audit, target, None)]


def created_virally(audit: AuditRow) -> list[Draft]:
    """Read Viral user creation: the person signed up; the service Invited Users writes no CreationType."""
    return [_creation(audit, audit.target("User"), "Viral")]


def updated(audit: AuditRow) -> list[Draft]:
    """Read Update user: the changes; a flipped AccountEnabled and each licence give events of their own."""
    target = audit.target("User")
    account = account_of_target(audit, target)
    changes: Changes = target.changes if target else {}
    attributes = {"changed": changed(changes), "profile": profile(changes, emptied=True)}
    drafts = [Draft("account_updated", account, attributes=attributes)]
    enabled = changes.get("accountenabled")
    if enabled is not None and enabled.new is False and enabled.old is not False:
        drafts.append(Draft("account_disabled", account))
    # Only a change from disabled counts as enabling, as an enabling excuses a leaver's return.
    if enabled is not None and enabled.new is True and enabled.old is False:
        drafts.append(Draft("account_enabled", account))
    return drafts + licence_drafts(audit)


def relicensed(audit: AuditRow) -> list[Draft]:
    """Read Change user license: an event per licence that was added or removed, else an update."""
    drafts = licence_drafts(audit)
    return drafts or [Draft("account_updated", account_of_target(audit, audit.target("User")))]


def service_created(audit: AuditRow) -> list[Draft]:
    """Read Add service principal: an account that is no person's."""
    target = audit.target("ServicePrincipal")
    attributes: dict[str, Any] = {}
    if (method := _method(audit, None)) is not None:
        attributes["method"] = method
    return [Draft("account_created", account_of_target(audit, target), attributes=attributes)]


def _creation(audit: AuditRow, target: Target | None, creation_type: str | None) -> Draft:
    changes: Changes = target.changes if target else {}
    attributes: dict[str, Any] = {}
    if "creationtype" in changes and creation_type is None:
        creation_type = text(changes["creationtype"].new)
    if creation_type is not None:
        attributes["creation_type"] = creation_type
    if (method := _method(audit, creation_type)) is not None:
        attributes["method"] = method
    if attributes.get("method") == "self_service" and audit.home_tenant is not None:
        attributes["home_tenant"] = audit.home_tenant
    if changes:
        attributes["asserted"] = asserted(changes)
        attributes["profile"] = profile(changes, emptied=False)
    return Draft("account_created", account_of_target(audit, target), attributes=attributes)


def _method(audit: AuditRow, creation_type: str | None) -> str | None:
    """Return how an account came to be; a synchronised guest, too, has CreationType Invitation."""
    kind = creation_type.lower() if creation_type else None
    if kind in PROVIDER.made_by_login:
        return "self_service"
    if _is_synchronised(audit):
        return "provisioning"
    if kind == "invitation":
        return "invitation"
    if audit.app is not None:
        return "api"
    return "admin" if audit.actor is not None and audit.actor.type == "person" else None


def _is_synchronised(audit: AuditRow) -> bool:
    """Tell whether a synchronisation made the account: by its app, its account, or a property that only it sets."""
    if audit.app is not None and (audit.app in _PROVISIONERS or audit.app.startswith(_APPLICATIONS_OF_SYNC)):
        return True
    if audit.actor is not None and audit.actor.type == "system" and audit.app is None:
        return True
    changes = [change for target in audit.targets for change in target.changes.values()]
    return any(change.name.lower() in _SYNCHRONISED and change.new is True for change in changes)


def _life(activity: str, kind: Kind, target_type: str, reason: str | None = None) -> MappingRow:
    def drafts(audit: AuditRow) -> list[Draft]:
        attributes = {"reason": reason} if reason else {}
        return [Draft(kind, account_of_target(audit, audit.target(target_type)), attributes=attributes)]

    return MappingRow(activity, kind, drafts, f"reason {reason}" if reason else "")


def _life_of_application(activity: str, kind: Kind, of_application_kind: Kind, reason: str | None = None) -> MappingRow:
    """Return a row of a service principal: it is an account, and the application whose assignments end with it."""
    of_account = _life(activity, kind, "ServicePrincipal", reason)

    def drafts(audit: AuditRow) -> list[Draft]:
        return [*of_account.drafts(audit), *of_application(audit, of_application_kind, reason)]

    note = f"and {of_application_kind}"
    return MappingRow(activity, kind, drafts, f"{note}, both with {of_account.note}" if reason else note)


ROWS = (
    MappingRow("Add user", "account_created", created, "with creation_type, method, asserted, profile"),
    MappingRow("Viral user creation", "account_created", created_virally, "creation_type Viral"),
    MappingRow(
        "Update user", "account_updated", updated, "and account_disabled or account_enabled when AccountEnabled flips"
    ),
    MappingRow(
        "Change user license", "grant_added", relicensed, "or grant_removed; account_updated when no licence is told"
    ),
    _life("Disable account", "account_disabled", "User"),
    _life("Enable account", "account_enabled", "User"),
    _life("Delete user", "account_deleted", "User"),
    _life("Hard Delete user", "account_deleted", "User", "hard_deleted"),
    _life("Restore user", "account_enabled", "User", "restored"),
    MappingRow("Add service principal", "account_created", service_created, "an account that is no person's"),
    _life_of_application("Remove service principal", "account_deleted", "container_deleted"),
    _life_of_application("Hard delete service principal", "account_deleted", "container_deleted", "hard_deleted"),
    _life_of_application("Restore service principal", "account_enabled", "container_restored", "restored"),
)
