"""Reads a directory audit: targets by kind, and values that are JSON text in a string."""

from __future__ import annotations

import orjson

from simulator.records.record import Json


def target(body: Json, kind: str) -> Json:
    """Return the first target of a kind: their order is not fixed. Raises KeyError when the audit has none."""
    for candidate in body["targetResources"]:
        if candidate["type"] == kind:
            matching: Json = candidate
            return matching
    raise KeyError(f"{body['id']} has no target of type {kind}")


def kinds(body: Json) -> set[str]:
    """Return the kinds of the targets."""
    return {target["type"] for target in body["targetResources"]}


def new_values(target: Json) -> dict[str, str | None]:
    """Return the new values of a target's modified properties."""
    return _values(target, "newValue")


def old_values(target: Json) -> dict[str, str | None]:
    """Return the old values of a target's modified properties."""
    return _values(target, "oldValue")


def details(body: Json) -> dict[str, str]:
    """Return the additional details."""
    return {entry["key"]: entry["value"] for entry in body["additionalDetails"]}


def _values(target: Json, name: str) -> dict[str, str | None]:
    return {changed["displayName"]: _plain(changed[name]) for changed in target["modifiedProperties"]}


def _plain(text: str | None) -> str | None:
    """Return the value in a JSON text as text: of a list its first element, of a bool its word."""
    value = None if text is None else orjson.loads(text)
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)
