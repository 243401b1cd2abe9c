"""A directory audit row, decoded for the mapping tables, and the drafts of events that they return.

Source: Microsoft Graph ``auditLogs/directoryAudits``, https://learn.microsoft.com/graph/api/resources/directoryaudit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ingest.collectors.entra.record.fields import Row, login, object_id, section, sections, word
from ingest.collectors.entra.record.modified_properties import Changes, changes_of
from ingest.collectors.entra.record.parties import initiating_app, initiator, person, service
from ingest.contract.event import Application, Entitlement, Grant, Kind, Party
from ingest.contract.text import text

_TYPES = {
    "user": "User", "group": "Group", "serviceprincipal": "ServicePrincipal", "role": "Role", "directory": "Directory",
    "administrativeunit": "AdministrativeUnit", "application": "Application", "device": "Device", "request": "Request",
}  # fmt: skip
_SPACES = re.compile(r"\s+")


class Target(NamedTuple):
    """One of targetResources, with its type spelled one way and its modified properties decoded."""

    type: str
    id: str | None
    login: str | None
    name: str | None
    changes: Changes


class AuditRow(NamedTuple):
    """A decoded audit row; ``app`` is the initiating app's name, ``home_tenant`` the initiating person's tenant."""

    activity: str
    category: str
    issuer: str
    actor: Party | None
    app: str | None
    home_tenant: str | None
    targets: tuple[Target, ...]
    details: Mapping[str, str]
    result_reason: str | None

    def target(self, *types: str) -> Target | None:
        """Return the first target of one of the types."""
        return next((target for target in self.targets if target.type in types), None)

    def property_text(self, name: str, removal: bool = False) -> str | None:
        """Return the text of a modified property of any target: the new value, for a removal the old one."""
        for target in self.targets:
            change = target.changes.get(name)
            if change is not None:
                first, second = (change.old, change.new) if removal else (change.new, change.old)
                value_text = text(first) or text(second)
                if value_text is not None:
                    return value_text
        return None

    def detail(self, *names: str) -> str | None:
        """Return the first of the named additionalDetails; names are lower case, letters and digits only."""
        return next((self.details[name] for name in names if name in self.details), None)


class Draft(NamedTuple):
    """The part of an event that a mapping decides; the rest is the same for all events of the row."""

    kind: Kind
    account: Party | None = None
    application: Application | None = None
    entitlement: Entitlement | None = None
    grant: Grant | None = None
    attributes: Mapping[str, Any] = {}


class MappingRow(NamedTuple):
    """A row of a mapping table: an activity, its kind, and its reader; without drafts the event is kind ``other``."""

    activity: str
    kind: Kind
    drafts: Callable[[AuditRow], list[Draft]]
    note: str = ""


def activity_key(name: str) -> str:
    """Return an activity's name as the tables spell it: one case, one dash, single blanks, no final full stop."""
    dashed = name.replace("–", "-").replace("—", "-").replace("\x00", "")
    return _SPACES.sub(" ", dashed).strip().rstrip(".").rstrip().casefold()


def read_audit(row: Row, activity: str, issuer: str) -> AuditRow:
    """Return the decoded row. Raises RecordError for identifiers that are too long."""
    return AuditRow(
        activity=activity,
        category=(word(row, "category") or "").casefold(),
        issuer=issuer,
        actor=initiator(issuer, row.get("initiatedBy")),
        app=initiating_app(row.get("initiatedBy")),
        home_tenant=object_id(section(section(row.get("initiatedBy")).get("user")).get("homeTenantId"), "homeTenantId"),
        targets=tuple(map(_target, sections(row.get("targetResources")))),
        details=_details(row),
        result_reason=word(row, "resultReason"),
    )


def account_of_target(audit: AuditRow, target: Target | None) -> Party | None:
    """Return a User or ServicePrincipal target as an account; None for other targets and for a missing id."""
    if target is None:
        return None
    if target.type == "User":
        return person(audit.issuer, target.id, target.login, target.name)
    if target.type == "ServicePrincipal":
        return service(audit.issuer, target.id, target.name, target.name)
    return None


def _target(row: Row) -> Target:
    return Target(
        type=_type(row),
        id=object_id(row.get("id"), "target id"),
        login=login(row.get("userPrincipalName")),
        name=word(row, "displayName"),
        changes=changes_of(row),
    )


def _type(row: Row) -> str:
    """Return a target's type; the vendor's examples have it only in ``@odata.type`` (``…TargetResourceGroup``)."""
    type_name = word(row, "type")
    if type_name is None:
        type_name = (word(row, "@odata.type") or "").rpartition(".")[2].lower().removeprefix("targetresource")
    target_type = _TYPES.get(type_name.lower(), "Other")
    if target_type == "Other" and not type_name:
        return "User" if row.get("userPrincipalName") else "Group" if row.get("groupType") else "Other"
    return target_type


def _details(row: Row) -> dict[str, str]:
    details: dict[str, str] = {}
    for entry in sections(row.get("additionalDetails")):
        key, value = word(entry, "key"), word(entry, "value")
        if key is not None and value is not None:
            details.setdefault("".join(filter(str.isalnum, key.lower())), value.strip())
    return details
