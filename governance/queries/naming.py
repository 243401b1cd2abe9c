"""How accounts, applications and entitlements are told to people and tools: by the source's own ids, and by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from governance.settings.sections import GovernanceSettings
from governance.store.known_applications import load_applications
from governance.store.streaming import rows_among

Told = dict[str, Any]
Names = Mapping[str, str | None]


def application_names(connection: Connection, settings: GovernanceSettings) -> dict[str, str | None]:
    """Return every application's name by its house-wide id; the settings' word goes before the records'."""
    names = load_applications(connection).names
    names.update({f"{a.issuer}|{a.id}": a.name for a in settings.applications if a.name is not None})
    return names


def entitlement_names(connection: Connection, entitlement_ids: Iterable[str]) -> dict[str, str | None]:
    """Return the latest names of the entitlements, by their house-wide ids, where records tell them."""
    best: dict[str, tuple[int, str]] = {}
    sql = (
        "SELECT thing_id, name_at, name FROM sighting WHERE what = 'entitlement' AND thing_id IN ({keys}) "
        "AND name IS NOT NULL"
    )
    for thing_id, name_at, name in rows_among(connection, sql, entitlement_ids):
        best[thing_id] = max((name_at, name), best.get(thing_id, (-1, "")))
    return {thing_id: name for thing_id, (_, name) in best.items()}


def told_account(issuer: str, subject: str, name: str | None) -> Told:
    """Return an account as ``{issuer, subject, name}``; ``name`` is its login."""
    return {"issuer": issuer, "subject": subject, "name": name}


def told_key(account_id: str) -> Told:
    """Return an account of which only the key is known."""
    issuer, _, subject = account_id.rpartition(">")[2].partition("|")
    return told_account(issuer, subject, None)


def told_application(application_id: str | None, names: Names) -> Told | None:
    """Return an application as ``{id, name}``, with its source's id; None where there is none."""
    if not application_id:
        return None
    return {"id": application_id.partition("|")[2], "name": names.get(application_id)}


def told_entitlement(entitlement_id: str | None, names: Names) -> Told | None:
    """Return an entitlement as ``{type, id, name}``, with its source's id; None where there is none."""
    if not entitlement_id:
        return None
    kind, _, vendor_id = entitlement_id.partition("|")[2].partition(":")
    return {"type": kind, "id": vendor_id, "name": names.get(entitlement_id)}
