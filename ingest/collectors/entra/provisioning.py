"""The provisioning log: accounts pushed to applications, and accounts brought in from a source like HR.

Source: Microsoft Graph ``auditLogs/provisioning``, provisioningObjectSummary. On the wire ``servicePrincipal`` is an
object with ``displayName``; the documentation has a list with ``name``; ``initiatorType`` is ``initiatingType`` too.
Diagnostic settings write ``Id``, ``Name``, ``Type`` and ``Status``, and the status also as the enumeration's number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.collectors.entra.audits.audit_row import Draft
from ingest.collectors.entra.record.fields import Row, object_id, section, sections, word
from ingest.collectors.entra.record.instants import vendor_instant
from ingest.collectors.entra.record.modified_properties import asserted, changed, changes_of, profile
from ingest.collectors.entra.record.parties import person
from ingest.contract.event import Application, Correlation, Event, Kind, Outcome, Party, PartyType, Source
from ingest.contract.instants import EPOCH
from ingest.contract.text import identifier

OUTBOUND: Mapping[str, Kind] = {
    "create": "provisioned",
    "update": "provisioned",
    "disable": "deprovisioned",
    "delete": "deprovisioned",
    "stageddelete": "deprovisioned",
}
INBOUND: Mapping[str, Kind] = {
    "create": "account_created",
    "update": "account_updated",
    "disable": "account_disabled",
    "delete": "account_deleted",
    "stageddelete": "account_disabled",
}
_ENTRA = ("azure active directory", "azure ad", "microsoft entra id")
_INITIATORS: Mapping[str, PartyType] = {"user": "person", "application": "service", "serviceprincipal": "service"}
_USER_KINDS = ("user", "aduser")
_STATUSES: Mapping[str, str] = {"0": "success", "1": "failure", "2": "skipped", "3": "warning"}
"""The members of Graph's ``provisioningResult``, in its order."""


def provisioning(row: Row, source: Source, issuer: str) -> list[Event]:
    """Return the one event of a provisioning row. Raises RecordError without a valid activityDateTime."""
    action = (word(row, "provisioningAction", "action") or "unknown").strip().lower()
    draft = _inbound(row, action, issuer) if _is_inbound(row) else _outbound(row, action, issuer)
    attributes = dict(draft.attributes)
    if (job := identifier(row.get("jobId"), "jobId")) is not None:
        attributes["job_id"] = job
    return [
        Event(
            event_id="",
            kind=draft.kind,
            vendor_type=identifier(f"provisioning.{action}", "provisioningAction") or "provisioning",
            occurred_at=vendor_instant(row.get("activityDateTime"), "activityDateTime"),
            observed_at=EPOCH,
            source=source,
            outcome=_outcome(row),
            actor=_actor(row, issuer),
            account=draft.account,
            application=draft.application,
            attributes=attributes,
            correlation=Correlation(transaction=identifier(row.get("changeId"), "changeId")),
        )
    ]


def _inbound(row: Row, action: str, issuer: str) -> Draft:
    """Return the draft of an account that a source like HR pushes into Entra: it is the row's target identity."""
    kind: Kind = INBOUND.get(action, "other")
    identity = section(row.get("targetIdentity"))
    if kind == "other" or not (_is_person(identity) or _is_person(section(row.get("sourceIdentity")))):
        return Draft("other")
    changes = changes_of(row)
    attributes: dict[str, Any] = {"profile": profile(changes, emptied=kind == "account_updated")}
    if kind == "account_created":
        attributes.update(method="provisioning", asserted=asserted(changes))
    else:
        attributes["changed"] = changed(changes)
    if (system_name := _name(section(row.get("sourceSystem")))) is not None:
        attributes["source_system"] = system_name
    return Draft(kind, _account(identity, issuer), attributes=attributes)


def _outbound(row: Row, action: str, issuer: str) -> Draft:
    """Return the draft of an account that Entra pushes to an application: it is the row's source identity."""
    application, principal_id = _application(row)
    attributes: dict[str, Any] = {}
    if principal_id is not None:
        attributes["service_principal_id"] = principal_id
    kind: Kind = OUTBOUND.get(action, "other")
    identity = section(row.get("sourceIdentity"))
    account = _account(identity, issuer) if _is_person(identity) else None
    if kind == "other" or account is None or application is None:
        return Draft("other", application=application, attributes=attributes)
    external_id = identifier(section(row.get("targetIdentity")).get("id"), "targetIdentity.id")
    if external_id is not None:
        attributes["external_id"] = external_id
    return Draft(kind, account, application, attributes=attributes)


def _is_inbound(row: Row) -> bool:
    """Tell whether the row makes accounts in Entra: the directory is the target, and another system the source."""
    source, target = (_name(section(row.get(n))) or "" for n in ("sourceSystem", "targetSystem"))
    return target.strip().lower().startswith(_ENTRA) and not source.strip().lower().startswith(_ENTRA)


def _name(part: Row) -> str | None:
    return word(part, "displayName", "name")


def _is_person(identity: Row) -> bool:
    kind = (word(identity, "identityType") or "").lower()
    return kind in _USER_KINDS or kind.endswith(":user")


def _account(identity: Row, issuer: str) -> Party | None:
    details = section(identity.get("details"))
    name = word(details, "userPrincipalName")
    return person(issuer, identity.get("id"), name, _name(identity))


def _application(row: Row) -> tuple[Application | None, str | None]:
    details = section(section(row.get("targetSystem")).get("details"))
    principal = next(iter(sections(row.get("servicePrincipal"))), section(None))
    principal_of_target = object_id(details.get("servicePrincipalId"), "ServicePrincipalId")
    principal_id = principal_of_target or object_id(principal.get("id"), "servicePrincipal.id")
    app_id = object_id(details.get("applicationId"), "ApplicationId") or principal_id
    name = word(details, "servicePrincipalDisplayName") or _name(principal)
    return (Application(app_id, name) if app_id else None), principal_id


def _outcome(row: Row) -> Outcome:
    """Return success or failure; ``skipped`` and ``warning`` give unknown, with the status as the reason."""
    status_info = section(row.get("provisioningStatusInfo")) or section(row.get("statusInfo"))
    status = (word(status_info, "status") or "").strip().lower()
    status = _STATUSES.get(status, status)
    error = section(status_info.get("errorInformation")) or status_info
    reason = word(error, "errorCode", "reason")
    if status == "success":
        return Outcome("success")
    if status == "failure":
        return Outcome("failure", reason)
    return Outcome("unknown", status or None)


def _actor(row: Row, issuer: str) -> Party | None:
    initiator = section(row.get("initiatedBy"))
    kind = (word(initiator, "initiatorType", "initiatingType", "type") or "").lower()
    subject, shown = object_id(initiator.get("id"), "initiator id"), _name(initiator)
    if subject is None and shown is None:
        return None
    return Party(_INITIATORS.get(kind, "system"), issuer if subject else None, subject, display_name=shown)
