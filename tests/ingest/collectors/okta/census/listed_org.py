"""A small org whose lists a census reads, and what the events of one say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from ingest.contract.event import Event
from tests.ingest.collectors.okta.collecting import collector
from tests.ingest.collectors.okta.org import URL, Json, Org

API = "/api/v1"


def user(number: int, **over: Any) -> Json:
    profile = {"login": f"P{number}@example.com", "firstName": "Pat", "lastName": f"N{number}", "department": None}
    return {
        "id": f"00u{number}",
        "status": "ACTIVE",
        "created": "2026-01-01T00:00:00.000Z",
        "profile": profile,
        "credentials": {"provider": {"type": "OKTA"}},
        **over,
    }


def app(number: int, **over: Any) -> Json:
    return {
        "id": f"0oa{number}",
        "name": "saml",
        "label": f"App {number}",
        "status": "ACTIVE",
        "signOnMode": "SAML_2_0",
    } | over


def role(sort: str, label: str, **over: Any) -> Json:
    return {"id": f"ra{sort}", "type": sort, "label": label, "status": "ACTIVE", "assignmentType": "USER", **over}


def company() -> Org:
    """Four accounts, two groups, three applications, administrators, a token, a service application."""
    org = Org()
    through = {"_links": {"assignee": {"href": f"{URL}{API}/groups/00gB"}}, "assignmentType": "GROUP"}
    org.lists = {
        f"{API}/users": [
            user(1),
            user(2, status="DEPROVISIONED"),
            user(3, status="STAGED", credentials={"provider": {"type": "FEDERATION"}}),
            user(4, status="LOCKED_OUT"),
        ],
        f"{API}/groups": [
            {"id": "00gA", "type": "OKTA_GROUP", "profile": {"name": "Finance"}},
            {"id": "00gB", "type": "BUILT_IN", "profile": {"name": "Everyone"}},
        ],
        f"{API}/groups/00gA/users": [user(1)],
        f"{API}/groups/00gB/users": [user(1), user(3), user(4)],
        f"{API}/apps": [
            app(1, features=["PUSH_NEW_USERS"]),
            app(2),
            app(
                9,
                settings={"oauthClient": {"application_type": "service"}},
                credentials={"oauthClient": {"client_id": "0oa9"}},
            ),
        ],
        f"{API}/apps/0oa1/users": [
            {"id": "00u1", "scope": "GROUP", "externalId": "x1", "syncState": "SYNCHRONIZED", "status": "ACTIVE"},
            {"id": "00u2", "scope": "USER", "externalId": None, "syncState": "DISABLED", "status": "ACTIVE"},
        ],
        f"{API}/apps/0oa1/groups": [{"id": "00gA", "priority": 0}],
        f"{API}/apps/0oa2/users": [],
        f"{API}/apps/0oa2/groups": [],
        f"{API}/apps/0oa9/users": [],
        f"{API}/apps/0oa9/groups": [],
        f"{API}/apps/0oa9/grants": [
            {"id": "oag1", "scopeId": "okta.users.manage", "status": "ACTIVE"},
            {"id": "oag2", "scopeId": "okta.apps.read", "status": "REVOKED"},
        ],
        f"{API}/apps/0oa9/credentials/secrets": [
            {
                "id": "ocs1",
                "client_secret": "s3cr3t",
                "secret_hash": "h4sh",
                "status": "ACTIVE",
                "created": "2026-01-02T03:04:05.000Z",
            },
            {"id": "ocs2", "client_secret": "0ld", "secret_hash": "0ldh", "status": "INACTIVE"},
        ],
        f"{API}/apps/0oa9/credentials/jwks": [{"id": "pks1", "kid": "k1", "status": "ACTIVE"}],
        f"{API}/groups/00gA/owners": [
            {"id": "00u4", "type": "USER", "displayName": "Pat N4", "resolved": True},
            {"id": "00gB", "type": "GROUP", "displayName": "Everyone", "resolved": True},
        ],
        f"{API}/groups/00gB/owners": [],
        f"{API}/iam/assignees/users": [],
        f"{API}/users/00u1/roles": [
            role("SUPER_ADMIN", "Super Administrator"),
            role("APP_ADMIN", "Application Administrator"),
            role("CUSTOM", "Helpers", role="cr0Help", **{"resource-set": "iam0Set"}),
        ],
        f"{API}/users/00u1/roles/raAPP_ADMIN/targets/catalog/apps": [],
        f"{API}/users/00u4/roles": [role("READ_ONLY_ADMIN", "Read-Only Administrator", **through)],
        f"{API}/groups/00gB/roles": [role("READ_ONLY_ADMIN", "Read-Only Administrator", **through)],
        f"{API}/users/00u1/factors": [
            {"id": "f1", "factorType": "push", "status": "ACTIVE"},
            {"id": "f2", "factorType": "sms", "status": "PENDING_ACTIVATION"},
        ],
        f"{API}/users/00u4/factors": [],
        f"{API}/api-tokens": [
            {"id": "00T1", "name": "backup", "userId": "00u1", "expiresAt": "2026-08-01T00:00:00.000Z"}
        ],
        f"{API}/idps": [{"id": "0oaIdp", "name": "Partner", "type": "SAML2"}],
        f"{API}/idps/0oaIdp/users": [{"id": "00u3", "externalId": "ext-3"}],
    }
    org.envelopes = {f"{API}/iam/assignees/users": [{"id": "00u1"}, {"id": "00u4"}]}
    return org


def taken(org: Org, since: str | None = None) -> list[Event]:
    async def walk() -> list[Event]:
        chunks: AsyncGenerator[Sequence[Event], None] = collector(org).census(since)
        async with aclosing(chunks):
            return [event async for chunk in chunks for event in chunk]

    return asyncio.run(walk())


def accounts(events: list[Event]) -> dict[str, Event]:
    return {e.account.subject or "": e for e in events if e.kind == "account_seen" and e.account and not e.application}


def unassigned(events: list[Event]) -> list[Event]:
    """What says that there is an application that nobody is assigned to."""
    return [event for event in events if event.vendor_type == "census.application"]


def grants(events: list[Event]) -> set[tuple[str, str, str, str]]:
    """(subject, type, id, via) of every grant."""
    found: set[tuple[str, str, str, str]] = set()
    for event in events:
        if event.vendor_type == "census.application":
            continue  # nobody holds it
        if event.kind == "grant_seen" and event.entitlement and event.grant:
            subject = (event.account.subject if event.account else None) or ""
            found.add((subject, event.entitlement.type, event.entitlement.id, event.grant.via or ""))
    return found
