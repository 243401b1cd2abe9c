"""What a census could list and what not, and what an incremental one says that it lists whole."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from ingest.contract.errors import SetupError
from ingest.contract.event import Event
from ingest.contract.instants import format_instant
from tests.ingest.collectors.okta.census.listed_org import API, accounts, company, taken
from tests.ingest.collectors.okta.org import NOW


def test_a_list_without_a_licence_is_missing_and_the_rest_goes_on() -> None:
    org = company()
    org.lists[f"{API}/idps"] = 401
    events = taken(org)
    assert events[-1].attributes["census"]["partial"] == ["federation"]
    assert set(accounts(events)) == set(accounts(taken(company())))


def test_credentials_that_end_midway_end_the_census() -> None:
    org = company()
    org.fail_after(3, httpx.Response(401, json={"errorCode": "E0000011", "errorSummary": "Invalid token provided"}))
    with pytest.raises(SetupError, match="E0000011 Invalid token provided; the credentials are refused"):
        taken(org)


def test_an_org_without_administrators_does_not_tell_who_they_are() -> None:
    org = company()
    org.envelopes = {}
    org.lists[f"{API}/iam/assignees/users"] = []
    found = {(e.account.subject, e.entitlement.id) for e in taken(org) if e.account and e.entitlement}
    assert ("00u1", "super_administrator") in found


def test_a_groups_role_is_told_though_no_account_lists_it() -> None:
    org = company()
    org.lists[f"{API}/users/00u4/roles"] = []
    conferred = [e for e in taken(org) if e.vendor_type == "census.group_role"]
    assert [(e.grant.via if e.grant else None) for e in conferred] == ["00gB"]


def told_of(events: list[Event]) -> dict[str, Any]:
    census: dict[str, Any] = events[-1].attributes["census"]
    return census


def test_an_incremental_census_says_what_it_lists_whole() -> None:
    org = company()
    org.lists[f"{API}/groups"] = [{"id": "00gA", "type": "OKTA_GROUP", "profile": {"name": "Finance"}}]
    since = format_instant(NOW - timedelta(days=1))
    told = told_of(taken(org, since))
    assert told["groups"] == ["00gA"], "who is not listed among its members is not in it"
    assert told["of_accounts"] == ["permission"], "tokens and scopes are listed whole each time"
    whole = told_of(taken(org))
    assert "groups" not in whole
    assert "of_accounts" not in whole


def test_what_cannot_be_listed_whole_is_not_said_to_be() -> None:
    org = company()
    org.lists[f"{API}/groups/00gA/users"] = 403
    org.lists[f"{API}/api-tokens"] = 403
    told = told_of(taken(org, format_instant(NOW - timedelta(days=1))))
    assert told["partial"] == ["group", "permission"]
    assert told.get("groups", []) == []
    assert "of_accounts" not in told
