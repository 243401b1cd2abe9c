"""Authored Entra records and how tests read events; shapes from the vendor's contract, every value synthetic."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingest.collectors.entra import TRANSLATOR
from ingest.contract.event import Event, Party
from ingest.contract.instants import format_instant
from ingest.translation.interface import Context
from ingest.translation.translating import events_of

NOW = datetime(2026, 8, 1, tzinfo=UTC)
FIXTURES = Path(__file__).parents[3] / "fixtures" / "entra"
ANN = "00000000-0000-4000-8000-0000000000a1"
ROBOT = "00000000-0000-4000-8000-0000000000a6"
TENANT = "00000000-0000-4000-8000-000000000001"
APP = "00000000-0000-4000-8000-0000000000a8"

Record = dict[str, Any]


def translate(record: Any, **context: Any) -> list[Event]:
    """Return the record's events, as at NOW."""
    return events_of(TRANSLATOR, record, json.dumps(record).encode(), Context(NOW, **context))


def only(record: Any, **context: Any) -> Event:
    """Return the record's one event."""
    (event,) = translate(record, **context)
    return event


def sign_in_row(**fields: Any) -> Record:
    """Return a beta sign-in of a person, interactive and successful."""
    return {
        "id": "66ea54eb-0000-4000-8000-ff5a759b0100",
        "createdDateTime": "2026-07-17T14:10:02.6195833Z",
        "userDisplayName": "Ann Example",
        "userPrincipalName": "ann@example.com",
        "userId": ANN,
        "appId": APP,
        "appDisplayName": "Payroll",
        "ipAddress": "2001:db8::1",
        "clientAppUsed": "Browser",
        "userAgent": "Mozilla/5.0",
        "correlationId": "00000000-0000-4000-8000-00000000c001",
        "sessionId": "00000000-0000-4000-8000-00000000c002",
        "originalRequestId": "00000000-0000-4000-8000-00000000c003",
        "conditionalAccessStatus": "success",
        "isInteractive": True,
        "signInEventTypes": ["interactiveUser"],
        "authenticationRequirement": "multiFactorAuthentication",
        "resourceDisplayName": "Payroll API",
        "resourceId": "00000000-0000-4000-8000-00000000c004",
        "resourceTenantId": TENANT,
        "homeTenantId": TENANT,
        "userType": "member",
        "crossTenantAccessType": "none",
        "status": {"errorCode": 0, "failureReason": "Other.", "additionalDetails": None},
        "deviceDetail": {"deviceId": "00000000-0000-4000-8000-00000000c005", "operatingSystem": "MacOs"},
        "location": {"city": "London", "state": "England", "countryOrRegion": "GB", "geoCoordinates": {}},
        "authenticationDetails": [],
        **fields,
    }


def workload_row(event_type: str, **fields: Any) -> Record:
    """Return a sign-in of a service principal or managed identity: the user fields are empty."""
    empty = {"userId": "", "userPrincipalName": "", "userDisplayName": "", "authenticationRequirement": None}
    of_workload = {"servicePrincipalId": ROBOT, "servicePrincipalName": "Payroll-Robot", "isInteractive": False}
    return sign_in_row(**empty, **of_workload, signInEventTypes=[event_type], deviceDetail={}, **fields)


def envelope(row: Record, category: str, **fields: Any) -> Record:
    """Return the row as diagnostic settings export it."""
    return {
        "time": "2026-07-17T14:25:40.1231231Z",
        "resourceId": f"/tenants/{TENANT}/providers/Microsoft.aadiam",
        "operationName": "Sign-in activity",
        "operationVersion": "1.0",
        "category": category,
        "tenantId": TENANT,
        "resultType": "0",
        "resultSignature": "SUCCESS",
        "durationMs": 0,
        "callerIpAddress": "198.51.100.9",
        "correlationId": "00000000-0000-4000-8000-00000000dead",
        "Level": 4,
        "location": "SE",
        "properties": row,
        **fields,
    }


def recorded_cases(table: str) -> list[Record]:
    """Return the recorded cases of a mapping table: ``case``, ``record``, ``events``."""
    return [json.loads(line) for line in (FIXTURES / f"{table}.ndjson").read_text("utf-8").splitlines()]


def summary(event: Event) -> Record:
    """Return what a recorded case states of an event."""
    grant, entitlement, application = event.grant, event.entitlement, event.application
    outcome = event.outcome
    return {
        "kind": event.kind,
        "outcome": f"{outcome.result} {outcome.reason}" if outcome.reason else outcome.result,
        "account": _party(event.account),
        "application": [application.id, application.name] if application else None,
        "entitlement": [entitlement.type, entitlement.id, entitlement.name] if entitlement else None,
        "grant": {
            "mode": grant.mode,
            "via": grant.via,
            "scope": grant.scope,
            "expires_at": format_instant(grant.expires_at) if grant.expires_at else None,
        }
        if grant
        else None,
        "attributes": event.attributes,
    }


def _party(party: Party | None) -> str | None:
    return f"{party.type} {party.subject}" if party else None
