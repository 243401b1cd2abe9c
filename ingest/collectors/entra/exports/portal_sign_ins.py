"""Entra's portal: sign-ins downloaded as CSV, of people (interactive or not) and of service principals.

The table does not say whether a person was there, nor which factor was given: that stays unknown. Its Request ID is the
row's id. Source: https://learn.microsoft.com/entra/identity/monitoring-health/howto-download-logs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.collectors.entra.exports.cells import cell, portal_date

_NEEDED = frozenset({"Date (UTC)", "Request ID", "Application ID", "Status", "Sign-in error code"})
STREAM = "sign_ins_csv"
"""Where sign-ins stand of which nobody said whether a person was there: it covers neither of the two streams."""
UNTOLD = {"isInteractive": "unknown"}
_FIELDS = {
    "Request ID": "id",
    "Correlation ID": "correlationId",
    "User ID": "userId",
    "User": "userDisplayName",
    "Username": "userPrincipalName",
    "User type": "userType",
    "Service principal ID": "servicePrincipalId",
    "Service principal name": "servicePrincipalName",
    "Application": "appDisplayName",
    "Application ID": "appId",
    "App owner tenant ID": "appOwnerTenantId",
    "Resource": "resourceDisplayName",
    "Resource ID": "resourceId",
    "Resource tenant ID": "resourceTenantId",
    "Home tenant ID": "homeTenantId",
    "Cross tenant access type": "crossTenantAccessType",
    "IP address": "ipAddress",
    "User agent": "userAgent",
    "Client app": "clientAppUsed",
    "Session ID": "sessionId",
    "Conditional Access": "conditionalAccessStatus",
}
_DEVICE = {"Device ID": "deviceId", "Browser": "browser", "Operating System": "operatingSystem"}


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell whether the record is a row of the table."""
    return "Request ID" in record and record.keys() >= _NEEDED


def graph_row(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row as Graph spells it. Raises RecordError for a date that has two meanings."""
    row: dict[str, Any] = {field: cell(record, name) for name, field in _FIELDS.items()}
    row["createdDateTime"] = portal_date(record, "Date (UTC)")
    row["status"] = {
        "errorCode": _error_code(record),
        "failureReason": cell(record, "Failure reason"),
        "additionalDetails": cell(record, "Multifactor authentication result"),
    }
    row["mfaDetail"] = {"authMethod": cell(record, "Multifactor authentication auth method")}
    row["deviceDetail"] = {field: cell(record, name) for name, field in _DEVICE.items()}
    row["location"] = _location(cell(record, "Location"))
    return row


def stream_of(record: Mapping[str, Any]) -> str | None:
    """Return the stream where the table's columns say it: those of people are the same with and without a person."""
    return "sign_ins_service_principal" if "Service principal ID" in record else None


def _error_code(record: Mapping[str, Any]) -> str | None:
    code = cell(record, "Sign-in error code")
    if code is not None and code.isdecimal():
        return code
    return "0" if (cell(record, "Status") or "").lower() == "success" else code


def _location(place: str | None) -> dict[str, str]:
    """Return the parts of ``City, State, CC``."""
    parts = [part.strip() for part in (place or "").split(",")]
    if len(parts) < 2 or len(parts[-1]) != 2:
        return {}
    return {"city": parts[0], "countryOrRegion": parts[-1]} if parts[0] else {"countryOrRegion": parts[-1]}
