"""Entra's portal: directory audits downloaded as CSV.

A row has no id: its events' id is a hash of its cells, and they stand in a stream of their own, so that they count only
where no row with an id was read. More than three targets and five properties each are cut off by the portal.
Source: https://learn.microsoft.com/entra/identity/monitoring-health/howto-download-logs.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from ingest.collectors.entra.exports.cells import cell, portal_date

STREAM = "directory_audits_csv"
_NEEDED = frozenset({"Date (UTC)", "CorrelationId", "Category", "Activity", "Result", "ActorType", "Target1Type"})
_TARGETS, _PROPERTIES = range(1, 4), range(1, 6)


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell whether the record is a row of the table."""
    return "Activity" in record and record.keys() >= _NEEDED


def graph_row(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row as Graph spells it. Raises RecordError for a date that has two meanings."""
    return {
        "activityDateTime": portal_date(record, "Date (UTC)"),
        "activityDisplayName": cell(record, "Activity"),
        "category": cell(record, "Category"),
        "correlationId": cell(record, "CorrelationId"),
        "loggedByService": cell(record, "Service"),
        "result": cell(record, "Result"),
        "resultReason": cell(record, "ResultReason"),
        "initiatedBy": _actor(record),
        "targetResources": [target for number in _TARGETS if (target := _target(record, f"Target{number}"))],
        "additionalDetails": _details(record),
    }


def _actor(record: Mapping[str, Any]) -> dict[str, Any]:
    service = cell(record, "ActorServicePrincipalId"), cell(record, "ActorServicePrincipalName")
    name = cell(record, "ActorDisplayName")
    if any(service) or (cell(record, "ActorType") or "").lower() not in ("user", ""):
        return {
            "app": {"servicePrincipalId": service[0], "servicePrincipalName": service[1], "displayName": name},
        }
    return {
        "user": {
            "id": cell(record, "ActorObjectId"),
            "userPrincipalName": cell(record, "ActorUserPrincipalName"),
            "displayName": name,
            "ipAddress": cell(record, "IPAddress"),
            "homeTenantId": cell(record, "ActorHomeTenantId"),
        }
    }


def _target(record: Mapping[str, Any], begin: str) -> dict[str, Any] | None:
    target = {
        "type": cell(record, f"{begin}Type"),
        "id": cell(record, f"{begin}ObjectId"),
        "displayName": cell(record, f"{begin}DisplayName"),
        "userPrincipalName": cell(record, f"{begin}UserPrincipalName"),
    }
    if not any(target.values()):
        return None
    properties = [
        {
            "displayName": name,
            "oldValue": cell(record, f"{begin}ModifiedProperty{number}OldValue"),
            "newValue": cell(record, f"{begin}ModifiedProperty{number}NewValue"),
        }
        for number in _PROPERTIES
        if (name := cell(record, f"{begin}ModifiedProperty{number}Name"))
    ]
    return {**target, "modifiedProperties": properties}


def _details(record: Mapping[str, Any]) -> list[dict[str, str | None]]:
    details: list[dict[str, str | None]] = []
    for number in count(1):
        if f"AdditionalDetail{number}Key" not in record:
            break
        key = cell(record, f"AdditionalDetail{number}Key")
        if key is not None:
            details.append({"key": key, "value": cell(record, f"AdditionalDetail{number}Value")})
    agent = cell(record, "User Agent")
    return [*details, {"key": "User-Agent", "value": agent}] if agent else details
