"""Audits of credentials and second factors; only the event's raw says which credential it is."""

from __future__ import annotations

from ingest.collectors.entra.audits.audit_row import AuditRow, Draft, MappingRow, account_of_target
from ingest.collectors.entra.record.fields import object_id
from ingest.contract.event import Application, Kind


def _of_person(activity: str, kind: Kind) -> MappingRow:
    def drafts(audit: AuditRow) -> list[Draft]:
        return [Draft(kind, account_of_target(audit, audit.target("User")))]

    return MappingRow(activity, kind, drafts)


def _of_workload(audit: AuditRow, kind: Kind = "credential_changed") -> list[Draft]:
    """Return a draft with the service principal as account, or with the application object and no account."""
    target = audit.target("ServicePrincipal", "Application")
    if target is None:
        return []
    if target.type == "ServicePrincipal":
        return [Draft(kind, account_of_target(audit, target))]
    app_id = object_id(audit.property_text("appid") or audit.detail("appid"), "AppId") or target.id
    return [Draft(kind, application=Application(app_id, target.name) if app_id else None)]


def _of_application(audit: AuditRow) -> list[Draft]:
    """Return the draft of an application that lost credentials and gained none, else of one whose changed."""
    gained, lost = _gained_and_lost(audit)
    return _of_workload(audit, "credential_removed" if lost and not gained else "credential_changed")


def _of_new_application(audit: AuditRow) -> list[Draft]:
    """Return the draft of an application that was made with a credential; nothing of one that was made without."""
    gained, _ = _gained_and_lost(audit)
    return _of_workload(audit) if gained else []


def _gained_and_lost(audit: AuditRow) -> tuple[bool, bool]:
    """Tell whether keys came, and whether keys went; of a record that tells of no keys neither."""
    keys = [target.changes["keydescription"] for target in audit.targets if "keydescription" in target.changes]
    pairs = [(_keys_in(change.old), _keys_in(change.new)) for change in keys]
    return any(new - old for old, new in pairs), any(old - new for old, new in pairs)


def _keys_in(value: object) -> set[str]:
    return {str(key) for key in (value if isinstance(value, list) else [value]) if key is not None}


ROWS = (
    MappingRow("Add service principal credentials", "credential_changed", _of_workload),
    MappingRow("Remove service principal credentials", "credential_changed", _of_workload),
    MappingRow("Update application - Certificates and secrets management", "credential_changed", _of_application,
               "application: AppId, else the application object; credential_removed when KeyDescription lost one and "
               "gained none"),
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
