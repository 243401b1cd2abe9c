"""Rows of Log Analytics, Sentinel and Graph PowerShell: Graph's fields with a capital, with or without an envelope's.

Log Analytics' ``TenantId`` is the workspace; the directory's is ``AADTenantId``. ``TimeGenerated`` is when a row was
taken in, and stands for the instant only where a table has no other.
Source: https://learn.microsoft.com/azure/azure-monitor/reference/tables/signinlogs and its siblings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ingest.collectors.entra.record.fields import camel_case, section
from ingest.contract.errors import RecordError
from ingest.contract.instants import EPOCH, format_instant

_INSTANTS = ("CreatedDateTime", "ActivityDateTime", "TimeGenerated", "TimeGenerated [UTC]", "DetectedDateTime")
_OF_A_ROW = (
    "UserId",
    "ServicePrincipalId",
    "ActivityDisplayName",
    "InitiatedBy",
    "JobId",
    "RiskEventType",
    "RiskLevel",
)
_CATEGORY_OF = {
    "signinlogs": "SignInLogs",
    "aadnoninteractiveusersigninlogs": "NonInteractiveUserSignInLogs",
    "aadserviceprincipalsigninlogs": "ServicePrincipalSignInLogs",
    "aadmanagedidentitysigninlogs": "ManagedIdentitySignInLogs",
    "adfssigninlogs": "ADFSSignInLogs",
    "auditlogs": "AuditLogs",
    "aadprovisioninglogs": "ProvisioningLogs",
    "aadriskyusers": "RiskyUsers",
    "aaduserriskevents": "UserRiskEvents",
}
_CATEGORIES = {category.lower(): category for category in _CATEGORY_OF.values()}
_UTC = re.compile(r" \[UTC\]$")
_MILLISECONDS = re.compile(r"/Date\((-?\d{1,15})([+-]\d{4})?\)/")
_US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}), (\d{1,2}:\d\d:\d\d)([.]\d+)? ([AP]M)")
_CUT = re.compile(r"@\{|System\.|Microsoft\.Graph\.")
_NESTED = ("status", "targetResources", "initiatedBy", "deviceDetail", "authenticationDetails")
_SPELLED = {"aadTenantId": "tenantId", "resourceIdentity": "resourceId", "locationDetails": "location"}
_OF_THE_WORKSPACE = ("TenantId", "Location", "Category", "Type", "SourceSystem", "OperationName", "Identity", "Level")


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell whether the record is a row with its fields' names in capitals."""
    return not (record.keys().isdisjoint(_INSTANTS) or record.keys().isdisjoint(_OF_A_ROW))


def envelope(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row as diagnostic settings export it. Raises RecordError when an export cut its nested values off."""
    columns = {_UTC.sub("", name): value for name, value in record.items() if value not in ("", None)}
    of_a_table = "TimeGenerated" in columns
    row = {}
    for name, value in columns.items():
        if not (of_a_table and name in _OF_THE_WORKSPACE):
            field = camel_case(name)
            row[_SPELLED.get(field, field)] = _value(field, value)
    if of_a_table:
        _complete(row, columns)
    category = _category(columns)
    if category is None:
        return row
    return {
        "time": row.get("timeGenerated"),
        "category": category,
        "operationName": columns.get("OperationName"),
        "tenantId": row.get("tenantId"),
        "properties": row,
    }


def is_audit_without_id(row: Mapping[str, Any]) -> bool:
    """Tell whether a row, in its envelope or not, is an audit that does not name its record."""
    inner = section(row.get("properties")) or row
    return "activityDateTime" in inner and not inner.get("id")


def _complete(row: dict[str, Any], columns: Mapping[str, Any]) -> None:
    """Add what a table says in its envelope's columns alone."""
    if "activityDateTime" not in row and "detectedDateTime" not in row:
        row.setdefault("createdDateTime", row.get("timeGenerated"))
    code = columns.get("ResultType")
    if "errorCode" not in section(row.get("status")) and code is not None:
        named = {"success": "0"}.get(str(code).lower(), code)
        row["status"] = {**section(row.get("status")), "errorCode": named}
    if "activityDateTime" in row:
        row["category"] = columns.get("Category")
        row.setdefault("resultReason", columns.get("ResultDescription"))


def _category(columns: Mapping[str, Any]) -> str | None:
    table = str(columns.get("Type") or columns.get("$table") or "").lower()
    return _CATEGORY_OF.get(table) or _CATEGORIES.get(str(columns.get("Category")).lower())


def _value(field: str, value: object) -> object:
    if isinstance(value, dict) and "DisplayHint" in value and "value" in value:
        value = value["value"]  # how PowerShell before 7 writes an instant that was formatted
    if not isinstance(value, str):
        return value
    if field in _NESTED and _CUT.match(value):
        raise RecordError(f"{field} was cut off when it was exported: use `ConvertTo-Json -Depth 10`")
    return instant_text(value)


def instant_text(value: str) -> str:
    """Return an instant as these products write it in RFC 3339's order; any other text as it is."""
    milliseconds = _MILLISECONDS.fullmatch(value)
    if milliseconds is not None:
        return _instant(int(milliseconds[1]))
    american = _US.fullmatch(value)
    if american is not None:
        month, day, year, clock, fraction, half = american.groups()
        return f"{year}-{month}-{day} {clock}{fraction or ''} {half}"
    return value


def _instant(milliseconds: int) -> str:
    try:
        return format_instant(EPOCH + timedelta(milliseconds=milliseconds))
    except OverflowError:
        return str(milliseconds)
