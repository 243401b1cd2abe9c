from __future__ import annotations

from collections import Counter
from datetime import timedelta

import httpx
import pytest

from ingest.contract.errors import BrokenError, SetupError, TransientError
from ingest.contract.instants import format_instant
from tests.ingest.collectors.okta.census.listed_org import API, accounts, company, grants, role, taken, unassigned, user
from tests.ingest.collectors.okta.org import NOW, Org


def test_accounts_come_with_state_profile_provider_factors_and_links() -> None:
    found = accounts(taken(company()))
    assert {subject: event.attributes["state"] for subject, event in found.items()} == {
        "00u1": "active",
        "00u2": "disabled",
        "00u3": "invited",
        "00u4": "locked",
        "0oa9": "active",
    }
    first = found["00u1"]
    assert first.account is not None
    assert (first.account.issuer, first.account.name, first.account.display_name) == (
        "okta:acme",
        "p1@example.com",
        "Pat N1",
    )
    assert first.attributes["profile"] == {"login": "P1@example.com", "firstName": "Pat", "lastName": "N1"}
    assert (first.attributes["factors"], found["00u4"].attributes["factors"]) == (["push"], [])
    assert "factors" not in found["00u3"].attributes
    assert found["00u3"].attributes["provider"] == "FEDERATION"
    assert found["00u3"].attributes["federated"] == {"0oaIdp": "ext-3"}
    assert b'"login":"P1@example.com"' in bytes(first.raw).replace(b" ", b"")
    service = found["0oa9"].account
    assert service is not None and (service.type, service.display_name) == ("service", "App 9")


def test_grants_come_with_their_path_and_the_ids_that_the_log_uses() -> None:
    events = taken(company())
    assert grants(events) == {
        ("00u1", "group", "00gA", ""),
        ("00u1", "group", "00gB", ""),
        ("00u3", "group", "00gB", ""),
        ("00u4", "group", "00gB", ""),
        ("00u1", "app_assignment", "0oa1", "00gA"),
        ("00u2", "app_assignment", "0oa1", ""),
        ("", "app_assignment", "0oa1", "00gA"),
        ("00u1", "admin_privilege", "super_administrator", ""),
        ("00u1", "admin_privilege", "application_administrator_all", ""),
        ("00u1", "admin_privilege", "cr0Help", ""),
        ("00u4", "admin_privilege", "read_only_admin", "00gB"),
        ("", "admin_privilege", "read_only_admin", "00gB"),
        ("00u1", "permission", "api_token:00T1", ""),
        ("0oa9", "permission", "okta.users.manage", ""),
        ("00u4", "permission", "owner/00gA", ""),
        ("", "permission", "owner/00gA", "00gB"),
    }
    held = [event for event in events if event.kind == "grant_seen"]
    assert all(event.grant is not None and event.grant.restated for event in held)
    (custom,) = [e for e in held if e.entitlement and e.entitlement.id == "cr0Help"]
    assert custom.grant is not None and custom.grant.scope == "iam0Set"
    (token,) = [e for e in held if e.vendor_type == "census.api_token"]
    assert token.grant is not None and token.grant.expires_at is not None
    assert token.account is not None and token.account.name == "p1@example.com"
    (assigned,) = [e for e in held if e.vendor_type == "census.group_assignment"]
    assert assigned.application is not None and assigned.application.name == "App 1"
    assert assigned.attributes["application"]["features"] == ["PUSH_NEW_USERS"]


def test_an_applications_own_accounts_are_those_that_were_synchronised() -> None:
    own = [event for event in taken(company()) if event.kind == "account_seen" and event.application]
    assert [(e.account.subject if e.account else "", e.attributes["external_id"]) for e in own] == [("00u1", "x1")]
    assert "grants" not in own[0].attributes


def test_every_account_tells_the_number_of_its_grants_and_the_end_of_all() -> None:
    events = taken(company())
    counted = Counter(subject for subject, *_ in grants(events))
    for subject, event in accounts(events).items():
        assert event.attributes["grants"] == counted[subject]
    assert [event.kind for event in events].index("census_ended") == len(events) - 1
    kinds = Counter(event.kind for event in events)
    ended = events[-1].attributes
    counted_grants = kinds["grant_seen"] - len(unassigned(events))
    assert (ended["accounts"], ended["grants"]) == (kinds["account_seen"], counted_grants)
    assert ended["census"] == {
        "id": f"okta:acme:{format_instant(NOW)}",
        "began_at": format_instant(NOW),
        "scope": "full",
        "partial": [],
        "states": ["use"],
    }
    assert {(e.source.stream, e.occurred_at, e.outcome.result) for e in events} == {("census", NOW, "success")}


def test_the_same_census_gives_the_same_ids_and_another_gives_others() -> None:
    first, again = taken(company()), taken(company())
    assert [event.event_id for event in first] == [event.event_id for event in again]
    assert len({event.event_id for event in first}) == len(first)
    later = company()
    later.now += timedelta(days=1)
    assert not {event.event_id for event in first} & {event.event_id for event in taken(later)}


def test_lists_are_walked_by_their_links_and_what_comes_twice_is_held_once() -> None:
    org = company()
    org.page = 1
    people = org.lists[f"{API}/users"]
    assert isinstance(people, list)
    people.append(people[0])
    assert grants(taken(org)) == grants(taken(company()))
    assert any("after=3" in path for path in org.paths())
    assert all("status+pr" in path for path in org.paths() if path.startswith(f"{API}/users?search"))


@pytest.mark.parametrize(
    ("path", "status", "partial"),
    [
        (f"{API}/api-tokens", 404, ["permission"]),
        (f"{API}/api-tokens", 403, ["permission"]),
        (f"{API}/idps", 404, ["federation"]),
        (f"{API}/idps", 501, ["federation"]),
        (f"{API}/groups", 403, ["group"]),
        (f"{API}/groups/00gA/users", 403, ["group"]),
        (f"{API}/groups/00gA/users", 404, []),
        (f"{API}/apps", 403, ["account", "admin_privilege", "app_account", "app_assignment", "permission"]),
        (f"{API}/apps/0oa1/users", 403, ["app_account", "app_assignment"]),
        (f"{API}/apps/0oa1/users", 404, []),
        (f"{API}/apps/0oa1/groups", 403, ["app_assignment"]),
        (f"{API}/apps/0oa9/grants", 403, ["permission"]),
        (f"{API}/users/00u1/roles", 403, ["admin_privilege"]),
        (f"{API}/users/00u1/factors", 403, ["factors"]),
    ],
)
def test_what_may_not_be_listed_is_said_at_the_end(path: str, status: int, partial: list[str]) -> None:
    org = company()
    org.lists[path] = status
    events = taken(org)
    assert events[-1].attributes["census"]["partial"] == partial
    assert len(accounts(events)) >= 4


def test_without_the_list_of_administrators_a_small_org_is_asked_one_by_one() -> None:
    org = company()
    del org.envelopes[f"{API}/iam/assignees/users"]
    org.lists[f"{API}/iam/assignees/users"] = 404
    events = taken(org)
    assert events[-1].attributes["census"]["partial"] == []
    assert grants(events) == grants(taken(company()))
    assert org.paths().count(f"{API}/users/00u1/roles") == 1


def test_without_the_permission_nobody_is_asked_one_by_one() -> None:
    org = company()
    del org.envelopes[f"{API}/iam/assignees/users"]
    for path in [f"{API}/iam/assignees/users", *(f"{API}/users/00u{n}/roles" for n in range(1, 5))]:
        org.lists[path] = 403
    assert taken(org)[-1].attributes["census"]["partial"] == ["admin_privilege"]
    assert sum("/roles" in path for path in org.paths()) == 1


def test_a_role_that_names_no_group_is_sought_in_the_groups_of_its_holder() -> None:
    org = company()
    org.lists[f"{API}/users/00u4/roles"] = [
        role("READ_ONLY_ADMIN", "Read-Only Administrator", assignmentType="GROUP"),
        role("HELP_DESK_ADMIN", "Help Desk Administrator", assignmentType="GROUP"),
    ]
    found = grants(taken(org))
    assert ("00u4", "admin_privilege", "read_only_admin", "00gB") in found
    assert ("00u4", "admin_privilege", "help_desk_administrator", "unknown") in found
    assert ("", "admin_privilege", "read_only_admin", "00gB") in found


@pytest.mark.parametrize("host", ["https://acme-admin.example.com", "https://evil.example.com"])
def test_a_link_in_a_body_may_lead_to_the_console_and_nowhere_else(host: str) -> None:
    org = company()
    org.body_host = host
    if "evil" in host:
        with pytest.raises(BrokenError, match="another origin"):
            taken(org)
    else:
        assert grants(taken(org)) == grants(taken(company()))
    assert {request.url.host for request in org.asked} == {"acme.example.com"}


def test_without_accounts_there_is_no_census() -> None:
    org = company()
    org.lists[f"{API}/users"] = 403
    with pytest.raises(SetupError, match=r"grant okta\.users\.read"):
        taken(org)


def test_a_walk_that_breaks_has_no_end_mark() -> None:
    org = company()
    org.page = 1
    org.fail_after(3, httpx.Response(410, json={"errorCode": "E0000031", "errorSummary": "cursor"}))
    with pytest.raises((TransientError, BrokenError)):
        taken(org)


def test_what_cannot_be_read_makes_its_part_partial_and_takes_nothing_with_it() -> None:
    org = company()
    people = org.lists[f"{API}/users"]
    assert isinstance(people, list)
    people.append({"status": "ACTIVE"})
    people.append(user(7, profile={"deep": list(range(2_000))}))
    people.append(user(6, note="x" * 600_000))
    people.append(user(8, profile={"displayName": "half \ud83d"}))
    events = taken(org)
    assert events[-1].attributes["census"]["partial"] == ["account"]
    assert set(accounts(events)) == {"00u1", "00u2", "00u3", "00u4", "0oa9"}


def test_an_object_nested_too_deeply_makes_its_part_partial_and_takes_nothing_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    org, answer = company(), Org.answer
    people = org.lists[f"{API}/users"]
    assert isinstance(people, list)
    people.append(user(7, profile={"title": "DEEP"}))
    org.envelopes[f"{API}/iam/assignees/users"].append({"id": "00u1", "title": "DEEP"})

    def deep(org: Org, request: httpx.Request) -> httpx.Response:
        plain = answer(org, request)
        body = plain.content.replace(b'"DEEP"', b"[" * 5_000 + b"]" * 5_000)
        return httpx.Response(plain.status_code, headers={"link": plain.headers.get("link", "")}, content=body)

    monkeypatch.setattr(Org, "answer", deep)
    events = taken(org)
    assert events[-1].attributes["census"]["partial"] == ["account"]  # who administers was asked one by one
    assert set(accounts(events)) == {"00u1", "00u2", "00u3", "00u4", "0oa9"}


def test_an_object_that_is_no_list_is_another_server() -> None:
    org = company()
    org.lists.pop(f"{API}/groups")
    org.objects[f"{API}/groups"] = {"groups": []}
    with pytest.raises(SetupError, match="something else than this API"):
        taken(org)


def test_an_incremental_one_asks_for_what_changed_by_oktas_words() -> None:
    org = company()
    for each in org.lists[f"{API}/apps"]:  # type: ignore[union-attr]
        each["lastUpdated"] = "2026-01-01T00:00:00.000Z"
    events = taken(org, format_instant(NOW - timedelta(days=1)))
    asked = " ".join(org.paths())
    assert "search=lastUpdated+ge+%222026-06-29T11%3A55%3A00Z%22" in asked
    assert "lastMembershipUpdated+gt+%222026-06-29T11%3A55%3A00Z%22" in asked
    assert "/apps/0oa1/users" not in asked
    assert "/iam/assignees/users" in asked
    assert events[-1].attributes["census"]["scope"] == "incremental"
