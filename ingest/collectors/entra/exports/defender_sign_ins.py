"""Defender's hunting tables of sign-ins: names of their own, and numbers where Graph has words.

They do not tell which factor was given: that stays unknown. Their RequestId is the row's id.
Source: https://learn.microsoft.com/defender-xdr/advanced-hunting-entraidsigninevents-table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.collectors.entra.exports.azure_tables import instant_text
from ingest.collectors.entra.record.fields import items
from ingest.contract.errors import RecordError

_NEEDED = frozenset({"Timestamp", "RequestId", "ErrorCode", "ApplicationId"})
_OF_SOMEBODY = ("AccountObjectId", "ServicePrincipalId")
_FIELDS = {
    "RequestId": "id",
    "CorrelationId": "correlationId",
    "SessionId": "sessionId",
    "AccountObjectId": "userId",
    "AccountUpn": "userPrincipalName",
    "AccountDisplayName": "userDisplayName",
    "ServicePrincipalId": "servicePrincipalId",
    "ServicePrincipalName": "servicePrincipalName",
    "Application": "appDisplayName",
    "ApplicationId": "appId",
    "ResourceDisplayName": "resourceDisplayName",
    "ResourceId": "resourceId",
    "ResourceTenantId": "resourceTenantId",
    "IPAddress": "ipAddress",
    "UserAgent": "userAgent",
    "ClientAppUsed": "clientAppUsed",
}
_CATEGORIES = {
    "interactiveuser": "SignInLogs",
    "noninteractiveuser": "NonInteractiveUserSignInLogs",
    "serviceprincipal": "ServicePrincipalSignInLogs",
    "managedidentity": "ManagedIdentitySignInLogs",
}


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell whether the record is a row of one of the tables."""
    return (
        "RequestId" in record
        and record.keys() >= _NEEDED
        and any(name in record for name in _OF_SOMEBODY)
        and ("LogonType" in record or "ServicePrincipalId" in record)
    )


def envelope(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row as diagnostic settings export it. Raises RecordError where it does not say of which log it is."""
    row: dict[str, Any] = {field: record.get(name) or None for name, field in _FIELDS.items()}
    row["createdDateTime"] = instant_text(record["Timestamp"])
    row["status"] = {"errorCode": record["ErrorCode"]}
    row["deviceDetail"] = {
        "deviceId": record.get("EntraIdDeviceId") or record.get("AadDeviceId") or None,
        "browser": record.get("Browser") or None,
        "operatingSystem": record.get("OSPlatform") or None,
    }
    row["location"] = {"city": record.get("City") or None, "countryOrRegion": record.get("Country") or None}
    return {"category": _category(record), "properties": row}


def _category(record: Mapping[str, Any]) -> str:
    logon = record.get("LogonType")
    kinds = items(logon) or (logon,)
    named = next(
        (_CATEGORIES[kind.lower()] for kind in kinds if isinstance(kind, str) and kind.lower() in _CATEGORIES), None
    )
    if named is not None:
        return named
    if record.get("ServicePrincipalId") and not record.get("AccountObjectId"):
        return (
            "ManagedIdentitySignInLogs"
            if record.get("IsManagedIdentity") in (True, "true", "1")
            else ("ServicePrincipalSignInLogs")
        )
    raise RecordError(f"LogonType {logon!r:.40} says of no log that is known which sign-ins these are")
