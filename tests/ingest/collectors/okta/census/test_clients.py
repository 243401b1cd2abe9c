"""What is listed of service applications beside their rights: secrets and keys, stray tokens, and what was unread."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.contract.event import Event
from tests.ingest.collectors.okta.census.listed_org import API, accounts, company, grants, taken

SECRETS, KEYS = f"{API}/apps/0oa9/credentials/secrets", f"{API}/apps/0oa9/credentials/jwks"
ROLES = "/oauth2/v1/clients/0oa9/roles"


def told(events: list[Event]) -> dict[str, Any]:
    return accounts(events)["0oa9"].attributes


def partial(events: list[Event]) -> list[str]:
    parts: list[str] = events[-1].attributes["census"]["partial"]
    return parts


def test_a_client_is_told_with_its_live_credentials_and_nothing_of_a_secret() -> None:
    org = company()
    org.lists[ROLES] = []
    events = taken(org)
    assert told(events)["credentials"] == [
        {"id": "pks1", "kind": "key"},
        {"id": "ocs1", "kind": "secret", "created_at": "2026-01-02T03:04:05.000Z"},
    ]
    assert told(events)["read"] == ["credentials", "owners", "permissions", "roles"]
    written = repr(events)
    assert "s3cr3t" not in written and "h4sh" not in written


@pytest.mark.parametrize("status", [403, 404, 405, 501])
@pytest.mark.parametrize("path", [SECRETS, KEYS])
def test_credentials_that_are_refused_or_absent_are_unknown_and_told_of(path: str, status: int) -> None:
    org = company()
    org.lists[path] = status
    events = taken(org)
    assert "credentials" not in told(events)
    assert "credentials" not in told(events)["read"]
    assert partial(events) == ["credentials"]
    assert ("0oa9", "permission", "okta.users.manage", "") in grants(events), "it stops nothing else"


def test_rights_that_were_not_read_are_not_said_to_be() -> None:
    org = company()
    org.lists[f"{API}/apps/0oa9/grants"] = 403
    org.lists[ROLES] = 403
    assert told(taken(org))["read"] == ["credentials", "owners"]


def test_a_token_that_nobody_holds_is_a_login_of_its_own() -> None:
    org = company()
    org.lists[f"{API}/api-tokens"] = [
        {"id": "00T1", "name": "backup", "userId": "00u1"},
        {"id": "00T2", "name": "old script", "expiresAt": "2026-08-01T00:00:00.000Z"},
    ]
    events = taken(org)
    stray = accounts(events)["api_token:00T2"]
    assert stray.account is not None
    assert (stray.account.type, stray.account.display_name) == ("service", "API token old script")
    assert stray.attributes["credentials"] == [
        {"id": "00T2", "kind": "token", "expires_at": "2026-08-01T00:00:00.000Z"}
    ]
    assert ("00u1", "permission", "api_token:00T1", "") in grants(events)
    assert "api_token:00T1" not in accounts(events)


def test_the_owners_of_groups_hold_a_permission_and_are_not_asked_for_in_vain() -> None:
    assert ("00u4", "permission", "owner/00gA", "") in grants(taken(company()))
    org = company()
    for group in ("00gA", "00gB"):
        org.lists[f"{API}/groups/{group}/owners"] = 404
    assert partial(taken(org)) == ["permission:owner"]
    org.lists[f"{API}/groups/00gA/owners"] = 403
    assert partial(taken(org)) == ["permission:owner"]
    assert org.paths().count(f"{API}/groups/00gB/owners") == 1
