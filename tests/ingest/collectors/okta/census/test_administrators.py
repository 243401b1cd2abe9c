"""Who administers an org: accounts, groups and service applications, each with its roles."""

from __future__ import annotations

import pytest

from ingest.contract.event import Event
from tests.ingest.collectors.okta.census.listed_org import API, company, grants, role, taken
from tests.ingest.collectors.okta.org import Org

CLIENT_ROLES = "/oauth2/v1/clients/0oa9/roles"


def roles_of(events: list[Event], subject: str) -> list[Event]:
    return [
        e
        for e in events
        if e.account and e.account.subject == subject and e.entitlement and e.entitlement.type == "admin_privilege"
    ]


def partial_of(events: list[Event]) -> list[str]:
    told: list[str] = events[-1].attributes["census"]["partial"]
    return told


def with_client_roles(*held: dict[str, object]) -> Org:
    org = company()
    org.lists[CLIENT_ROLES] = list(held)
    return org


def test_a_service_applications_roles_are_its_own() -> None:
    held = role("READ_ONLY_ADMIN", "Read-Only Administrator", assignmentType="CLIENT")
    events = taken(with_client_roles(held))
    (found,) = roles_of(events, "0oa9")
    assert found.account is not None and (found.account.type, found.account.display_name) == ("service", "App 9")
    assert found.vendor_type == "census.admin_role"
    assert found.entitlement is not None and found.entitlement.id == "read_only_admin"
    assert found.grant is not None and found.grant.via is None
    assert partial_of(events) == []


def test_a_service_application_may_administer_some_applications_alone() -> None:
    org = with_client_roles(role("APP_ADMIN", "Application Administrator", assignmentType="CLIENT"))
    targets = f"{CLIENT_ROLES}/raAPP_ADMIN/targets/catalog/apps"
    org.lists[targets] = []
    assert ("0oa9", "admin_privilege", "application_administrator_all", "") in grants(taken(org))
    org.lists[targets] = [{"id": "0oa1", "name": "saml"}]
    assert ("0oa9", "admin_privilege", "application_administrator", "") in grants(taken(org))


@pytest.mark.parametrize(
    ("status", "partial"),
    [(403, ["admin_privilege"]), (405, ["admin_privilege"]), (501, ["admin_privilege"]), (404, [])],
)
def test_what_cannot_be_asked_of_a_service_application_is_partial(status: int, partial: list[str]) -> None:
    org = company()
    org.lists[CLIENT_ROLES] = status
    events = taken(org)
    assert partial_of(events) == partial
    assert ("00u1", "admin_privilege", "super_administrator", "") in grants(events)


def test_an_org_without_service_applications_is_not_asked_for_their_roles() -> None:
    org = company()
    apps = org.lists[f"{API}/apps"]
    assert isinstance(apps, list)
    del apps[2]
    assert partial_of(taken(org)) == []
    assert not [path for path in org.paths() if path.startswith("/oauth2")]


def test_a_target_of_oktas_catalogue_has_no_id_and_is_one_all_the_same() -> None:
    org = company()
    org.page = 1
    org.lists[f"{API}/users/00u1/roles/raAPP_ADMIN/targets/catalog/apps"] = [{"name": "facebook"}, {"name": "zoom"}]
    events = taken(org)
    assert {e.entitlement.id for e in roles_of(events, "00u1") if e.entitlement} == {
        "super_administrator",
        "application_administrator",
        "cr0Help",
    }
    assert partial_of(events) == []
    assert ("", "admin_privilege", "read_only_admin", "00gB") in grants(events), "what groups confer is asked"


def paths_of(events: list[Event], subject: str) -> dict[str, object]:
    """Role → how it came to be, as far as it is told."""
    return {e.entitlement.id: e.attributes.get("path") for e in roles_of(events, subject) if e.entitlement}


def test_a_role_says_that_its_path_is_named_unless_no_list_names_it() -> None:
    org = with_client_roles(role("READ_ONLY_ADMIN", "Read-Only Administrator", assignmentType="CLIENT"))
    org.lists[f"{API}/users/00u4/roles"] = [
        role("READ_ONLY_ADMIN", "Read-Only Administrator", assignmentType="GROUP"),
        role("HELP_DESK_ADMIN", "Help Desk Administrator", assignmentType="GROUP"),
    ]
    events = taken(org)
    assert set(paths_of(events, "00u1").values()) == {"assigned"}
    assert paths_of(events, "0oa9") == {"read_only_admin": "assigned"}
    assert paths_of(events, "00u4") == {"read_only_admin": "assigned", "help_desk_administrator": None}
    (conferred,) = [e for e in events if e.vendor_type == "census.group_role"]
    assert conferred.attributes["path"] == "assigned"
    assert not [
        e for e in events if e.entitlement and e.entitlement.type != "admin_privilege" and "path" in e.attributes
    ]
