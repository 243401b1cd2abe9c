"""Recognises the log of a row: by the envelope's category, by the row's shape, and last by the collector's stream."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Literal

from ingest.collectors.entra.record.envelope import CATEGORIES, Unwrapped, is_entra_envelope, is_envelope
from ingest.collectors.entra.record.fields import Row, flag, items
from ingest.collectors.entra.record.sign_in_row import SignInRow

Family = Literal["sign_in", "audit", "provisioning", "risk", "foreign"]

_STREAM_FAMILIES: Mapping[str, Family] = {
    "sign_ins_interactive": "sign_in",
    "sign_ins_non_interactive": "sign_in",
    "sign_ins_service_principal": "sign_in",
    "sign_ins_managed_identity": "sign_in",
    "directory_audits": "audit",
    "provisioning": "provisioning",
    "risky_users": "risk",
    "risk_detections": "risk",
}
_EVENT_TYPES: Mapping[str, str] = {
    "interactiveuser": "sign_ins_interactive",
    "noninteractiveuser": "sign_ins_non_interactive",
    "serviceprincipal": "sign_ins_service_principal",
    "managedidentity": "sign_ins_managed_identity",
}
_SIGN_IN_FIELDS = frozenset({
    "appDisplayName", "clientAppUsed", "conditionalAccessStatus", "correlationId", "ipAddress", "isInteractive",
    "resourceDisplayName", "riskState", "servicePrincipalId", "signInEventTypes", "status", "userId",
})  # fmt: skip
_PROVISIONING_FIELDS = ("provisioningAction", "provisioningStatusInfo", "provisioningSteps", "action")
_PROVISIONING_KEYS = ("jobId", "cycleId", "changeId", "sourceIdentity", "targetIdentity")


def family_by_shape(row: Row) -> Family | None:
    """Return the log whose rows have this shape; None when no log of ours has it."""
    if "activityDisplayName" in row:
        return "audit"
    if not (row.keys().isdisjoint(_PROVISIONING_FIELDS) or row.keys().isdisjoint(_PROVISIONING_KEYS)):
        return "provisioning"
    # Two of a sign-in's own fields: Graph's user, application and invitation have createdDateTime too.
    if "createdDateTime" in row and any(islice(filter(row.__contains__, _SIGN_IN_FIELDS), 1, 2)):
        return "sign_in"
    if "riskEventType" in row or "riskLastUpdatedDateTime" in row:
        return "risk"
    return None


def family_of(unwrapped: Unwrapped, stream: str | None) -> Family | None:
    """Return the log of a row; ``foreign`` for an envelope of another log, None when nothing shows it."""
    if unwrapped.category is not None and unwrapped.category in CATEGORIES:
        return _STREAM_FAMILIES[CATEGORIES[unwrapped.category]]
    family = family_by_shape(unwrapped.row)
    if family is not None:
        return family
    if unwrapped.category is not None:
        return "foreign"
    return _STREAM_FAMILIES.get(stream or "")


def sign_in_stream(row: SignInRow, category: str | None) -> str:
    """Return the stream of a sign-in: its own event type's, else the category's, else what its shape says."""
    for event_type in items(row.sign_in_event_types):
        stream = _EVENT_TYPES.get(event_type.lower()) if isinstance(event_type, str) else None
        if stream is not None:
            return stream
    named = CATEGORIES.get(category or "", "")
    if named.startswith("sign_ins"):
        return named
    if not row.user_id and row.service_principal_id:
        return "sign_ins_service_principal"
    return "sign_ins_non_interactive" if flag(row.is_interactive) is False else "sign_ins_interactive"


def recognises(record: Row) -> bool:
    """Tell whether the record is an Entra row, bare or in an envelope; an Okta event never is."""
    if "eventType" in record and "published" in record:
        return False
    if is_envelope(record):
        return is_entra_envelope(record)
    return family_by_shape(record) is not None
