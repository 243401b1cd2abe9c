"""Documents of Elastic's Azure integrations without their original: Graph's fields in snake_case below ``azure``.

The integrations move the address elsewhere, rename some fields, and make objects with numbered keys out of lists: all
tell less than the row itself. Source: https://www.elastic.co/docs/reference/integrations/azure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_CATEGORIES = {
    "signinlogs": "SignInLogs",
    "auditlogs": "AuditLogs",
    "provisioninglogs": "ProvisioningLogs",
}
_RENAMED = {
    "created_at": "createdDateTime",
    "activity_datetime": "activityDateTime",
    "activity_date_time": "activityDateTime",
    "processing_time_ms": "processingTimeInMilliseconds",
    "risk_level_during_signin": "riskLevelDuringSignIn",
}
_UNDERLINED = re.compile(r"_(.)")
_DOTTED = tuple(f"azure.{log}.properties.id" for log in _CATEGORIES)


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell whether the record is such a document, its names nested or with dots."""
    azure = record.get("azure")
    if isinstance(azure, dict):
        return any(isinstance(_properties(azure, log), dict) for log in _CATEGORIES)
    return not record.keys().isdisjoint(_DOTTED)


def envelope(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row as diagnostic settings export it."""
    document = record if "azure" in record else _nested(record)
    azure = document["azure"]
    log = next(log for log in _CATEGORIES if isinstance(_properties(azure, log), dict))
    row = _as_graph_spells(azure[log]["properties"])
    category, source = azure[log].get("category"), document.get("source")
    if "ipAddress" not in row and isinstance(source, dict):
        row["ipAddress"] = source.get("ip")
    return {
        "time": document.get("@timestamp"),
        "category": category if isinstance(category, str) and log == "signinlogs" else _CATEGORIES[log],
        "operationName": azure[log].get("operation_name"),
        "tenantId": azure.get("tenant_id"),
        "properties": row,
    }


def _properties(azure: Mapping[str, Any], log: str) -> object:
    part = azure.get(log)
    return part.get("properties") if isinstance(part, dict) else None


def _as_graph_spells(value: Any) -> Any:
    if isinstance(value, dict):
        if value and all(name.isdecimal() for name in value):
            return [_as_graph_spells(value[name]) for name in sorted(value, key=int)]
        return {_camel(name): _as_graph_spells(inner) for name, inner in value.items()}
    return [_as_graph_spells(inner) for inner in value] if isinstance(value, list) else value


def _camel(name: str) -> str:
    return _RENAMED.get(name) or _UNDERLINED.sub(lambda match: match[1].upper(), name)


def _nested(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document of names with dots; a search's fields are lists, also those of one value."""
    document: dict[str, Any] = {}
    for name, value in record.items():
        *path, last = name.split(".")
        inner = document
        for part in path:
            below = inner.setdefault(part, {})
            if not isinstance(below, dict):
                break
            inner = below
        else:
            if value not in ("", None):
                inner.setdefault(last, value[0] if isinstance(value, list) and len(value) == 1 else value)
    return document
