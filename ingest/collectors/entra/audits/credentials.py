"""Audits of credentials and second factors; only the event's raw says which credential it is."""

from __future__ import annotations

from ingest.collectors.entra.audits.audit_row import AuditRow, Draft, MappingRow, account_of_target
from ingest.collectors.entra.record.fields import object_id
from ingest.contract.event import Application, Kind


def _of_person(activity: str, kind: Kind) -> MappingRow:
    def drafts(audit: AuditRow) -> list[Draft]:
        return [Draft(kind, account_of_target(audit, audit.target("User")))]

    return MappingRow(activity, kind, drafts)


def _of_workload(audit: AuditRow) -> list[Draft]:
    """Return a draft with the service principal as account, or with the application object and no account."""
    target = audit.target("ServicePrincipal", "Application")
    if target is None:
        return []
    if target.type == "ServicePrincipal":
        return [Draft("credential_changed", account_of_target(audit, target))]
    app_id = object_id(audit.property_text("appid") or audit.detail("appid"), "AppId") or target.id
    return [Draft("credential_changed", application=Application(app_id, target.name) if app_id else None)]


def _of_new_application(audit: AuditRow) -> list[Draft]:
    """Return the draft of an application that was made with a credential; nothing of one that was made without."""
    keys = [target.changes["keydescription"] for target in audit.targets if "keydescription" in target.changes]
    gained = any(_keys_in(change.new) - _keys_in(change.old) for change in keys)
    return _of_workload(audit) if gained else []


def _keys_in(value: object) -> set[str]:
    return {str(key) for key in (value if isinstance(value, list) else [value]) if key is not None}


ROWS = (
    MappingRow("Add service principal credentials", "credential_changed", _of_workload),
    MappingRow("Remove service principal credentials", "credential_changed", _of_workload),
    MappingRow("Update application - Certificates and secrets management", "credential_changed", _of_workload,
               "application: AppId, else the application object"),
    MappingRow("Create application - Certificates and secrets management", "credential_changed", _of_new_application,
               "when KeyDescription gained one; else other"),
    _of_person("Change user password", "credential_changed"),
    _of_person("Reset user password", "credential_changed"),
    _of_person("Reset password", "credential_changed"),
    _of_person("Change password (self-service)", "credential_changed"),
    _of_person("Reset password (self-service)", "credential_changed"),
    _of_person("Reset password (by admin)", "credential_changed"),
    _of_person("User registered security info", "mfa_enrolled"),
    _of_person("Admin registered security info", "mfa_enrolled"),
    _of_person("Add FIDO2 security key", "mfa_enrolled"),
    _of_person("Add Windows Hello for Business credential", "mfa_enrolled"),
    _of_person("Add passwordless phone sign-in credential", "mfa_enrolled"),
    _of_person("User deleted security info", "mfa_removed"),
    _of_person("Admin deleted security info", "mfa_removed"),
    _of_person("Delete FIDO2 security key(s)", "mfa_removed"),
    _of_person("Delete Windows Hello for Business credential", "mfa_removed"),
    _of_person("Delete passwordless phone sign-in credential", "mfa_removed"),
)  # fmt: skip
