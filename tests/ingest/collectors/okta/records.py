"""LogEvents authored from the vendor's contract: made-up people of example.com, documentation addresses."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from ingest.collectors.okta import TRANSLATOR
from ingest.contract.event import Event
from ingest.translation.interface import Context
from ingest.translation.translating import events_of

Json = dict[str, Any]
OBSERVED_AT = datetime(2026, 2, 1, tzinfo=UTC)
CONTEXT = Context(observed_at=OBSERVED_AT, tenant="acme")
ISSUER = "okta:acme"


def entry(kind: str, entry_id: str | None, alternate_id: str | None, display_name: str | None, **more: Any) -> Json:
    named = {"id": entry_id, "type": kind, "alternateId": alternate_id, "displayName": display_name}
    return {**named, "detailEntry": None, **more}


ADA = entry("User", "00u1ada", "Ada.Abel@Example.com", "Ada Abel")
BOB = entry("User", "00u2bob", "bob@example.com", "Bob Bell")
ADMIN = entry("User", "00u9admin", "root@example.com", "Root")
SYSTEM = entry("SystemPrincipal", "spr1", "system@okta.com", "Okta System")
NOBODY = entry("User", "unknown", "unknown", "unknown")
PAYROLL = entry("AppInstance", "0oa1pay", "Payroll", "SAML app", detailEntry={"signOnModeType": "SAML_2_0"})
WIKI = entry("AppInstance", "0oa2wiki", "Wiki", "Wiki Server")
APP_USER = entry("AppUser", "0ua1ada", "ada.abel", "Ada Abel")
PARTNER_IDP = entry("AppInstance", "0oa3idp", "Partner IdP", "Partner IdP")
FINANCE = entry("UserGroup", "00g1fin", "unknown", "Finance")
SALES = entry("UserGroup", "00g2sal", "unknown", "Sales")
APP_GROUP = entry("AppGroup", "0ag1", "payable@example.com", "Payable")
CLIENT = entry("PublicClientApp", "0oa4cli", "0oa4cli", "Batch client")
HELP_DESK = entry("ROLE", "HelpDeskAdmin", "JBCUYUC7", "Help Desk Administrator")
CUSTOM_ROLE = entry("CustomRole", "cr0reset", "unknown", "Password resetter")
RESOURCE_SET = entry("ResourceSet", "iam1", "unknown", "Norway")
VAULTED = entry("Service Account", "5d0c", "5d0c", "db-owner")
TEAM = entry("Team", "team1", "unknown", "acme")


def record(event_type: str, *targets: Json, **over: Any) -> Json:
    """Return a LogEvent; ``actor``, ``result``, ``reason``, ``debug``, ``path``, ``job`` and top-level keys by name."""
    debug = {"requestId": "req1", "requestUri": over.pop("path", "/api/internal/x"), "url": "/x?", "dtHash": "f00"}
    found: Json = {
        "uuid": "7b1f0c52-0000-11f0-8000-000000000001",
        "published": "2026-01-31T10:00:00.123Z",
        "eventType": event_type,
        "version": "0",
        "severity": "INFO",
        "legacyEventType": None,
        "displayMessage": "made up",
        "actor": over.pop("actor", ADMIN),
        "client": {
            "userAgent": {"rawUserAgent": "Mozilla/5.0", "os": "Mac OS X", "browser": "CHROME"},
            "zone": "null",
            "device": "Computer",
            "id": None,
            "ipAddress": "192.0.2.7",
            "geographicalContext": {"city": "Oslo", "country": "Norway", "postalCode": 150, "geolocation": None},
        },
        "device": None,
        "authenticationContext": {"authenticationProvider": None, "issuer": None, "externalSessionId": "idx1"},
        "outcome": {"result": over.pop("result", "SUCCESS"), "reason": over.pop("reason", None)},
        "securityContext": {"asNumber": 64500, "isProxy": False},
        "debugContext": {"debugData": {**debug, **over.pop("debug", {})}},
        "transaction": {"type": "JOB" if over.pop("job", False) else "WEB", "id": "t1", "detail": {}},
        "request": {"ipChain": []},
        "target": list(targets) or None,
    }
    return {**found, **over}


def translate(found: Json, context: Context = CONTEXT) -> list[Event]:
    """Return the record's events, translated from its own bytes."""
    return events_of(TRANSLATOR, found, json.dumps(found).encode(), context)


def one(found: Json, context: Context = CONTEXT) -> Event:
    """Return the record's only event."""
    (event,) = translate(found, context)
    return event
