"""A full census of a small tenant: every account and grant, under the ids that the audit log gives them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from ingest.collectors.entra.census.addresses import PRINCIPAL_FIELDS, USER_FIELDS
from ingest.collectors.entra.census.rows import Person, Principal
from ingest.contract.errors import SetupError, TransientError
from tests.ingest.collectors.entra.census.listed import accounts, grants, told_of_roles
from tests.ingest.collectors.entra.census.served_tenant import (
    ADMIN_ROLE,
    ANN,
    APPROVER,
    BOB,
    FINANCE,
    GUEST,
    NOW,
    PAYROLL,
    PAYROLL_APP,
    PIM_GROUPS,
    READER_ROLE,
    REGISTERED,
    ROBOT,
    ROBOT_APP,
    ROLES,
    SKU,
    STAFF,
    UNIT,
    held,
    member,
    refusal,
    tenant,
)
from tests.ingest.collectors.entra.opened import opened


def test_every_grant_that_stands_is_stated(tmp_path: Path) -> None:
    with opened(tenant(), tmp_path) as entra:
        found = grants(entra.census())
    assert found == {
        (ANN, "group", FINANCE, "active", None, None),
        (None, "group", FINANCE, "active", STAFF, None),
        (BOB, "group", STAFF, "active", None, None),
        (ROBOT, "group", STAFF, "active", None, None),
        (BOB, "permission", f"owner/{FINANCE}", "active", None, None),
        (PAYROLL, "permission", f"owner/{FINANCE}", "active", None, None),
        (ANN, "permission", f"owner/{ROBOT}", "active", None, None),
        (BOB, "permission", f"owner/{REGISTERED}", "active", None, None),
        (ANN, "app_assignment", PAYROLL_APP, "active", None, None),
        (None, "app_assignment", PAYROLL_APP, "active", FINANCE, None),
        (ROBOT, "app_role", f"{PAYROLL_APP}/{APPROVER}", "active", None, None),
        (ROBOT, "permission", f"delegated/{PAYROLL_APP}/Pay.Read", "active", None, None),
        (ROBOT, "permission", f"delegated/{PAYROLL_APP}/Pay.Write", "active", None, None),
        (ROBOT, "permission", f"delegated/{PAYROLL_APP}/Pay.Read", "active", None, f"/users/{ANN}"),
        (BOB, "directory_role", ADMIN_ROLE, "active", None, "/"),
        (ANN, "directory_role", READER_ROLE, "activated", None, "/"),
        (ANN, "directory_role", READER_ROLE, "eligible", None, "/"),
        (None, "directory_role", READER_ROLE, "active", STAFF, f"/administrativeUnits/{UNIT.lower()}"),
        (BOB, "licence", SKU.lower(), "active", None, None),
    }


def test_accounts_say_how_they_stand(tmp_path: Path) -> None:
    with opened(tenant(), tmp_path) as entra:
        found = accounts(entra.census())
    assert {subject: event.attributes["state"] for subject, event in found.items()} == {
        ANN: "active",
        BOB: "disabled",
        GUEST: "invited",
        PAYROLL: "active",
        ROBOT: "active",
    }
    ann = found[ANN].attributes
    assert ann["profile"] == {
        "displayName": "Ann Example",
        "userPrincipalName": "Ann@Example.com",
        "accountEnabled": True,
        "userType": "Member",
        "department": "Finance",
        "managerId": BOB,
    }
    assert ann["factors"] == ["microsoftAuthenticatorPush"]
    assert ann["created_at"] == "2026-01-01T00:00:00Z"
    assert found[BOB].attributes["factors"] == []
    assert "factors" not in found[GUEST].attributes, "who is not listed may have some"
    assert found[GUEST].attributes["provider"] == "Invitation"
    assert found[GUEST].attributes["sponsors"] == [{"id": BOB, "kind": "user"}, {"id": STAFF, "kind": "group"}]
    parties = {subject: event.account for subject, event in found.items() if event.account is not None}
    assert parties[ANN].name == "ann@example.com"
    assert parties[ROBOT].type == "service"


def test_applications_say_whether_they_must_be_assigned(tmp_path: Path) -> None:
    with opened(tenant(), tmp_path) as entra:
        found = accounts(entra.census())
    demanded = {subject: found[subject].attributes.get("assignment_required") for subject in (ANN, PAYROLL, ROBOT)}
    assert demanded == {ANN: None, PAYROLL: True, ROBOT: False}


def test_applications_say_whose_they_are_and_whether_the_publisher_is_verified(tmp_path: Path) -> None:
    stub = tenant()
    with opened(stub, tmp_path) as entra:
        found = accounts(entra.census())
    assert found[ROBOT].attributes["publisher"] == {"foreign": True, "verified": True}
    assert "publisher" not in found[PAYROLL].attributes, "of what its type is not told, nobody knows"
    stub.lists["/applications"][0]["appId"] = ROBOT_APP.upper()
    (tmp_path / "again").mkdir()
    with opened(stub, tmp_path / "again") as entra:
        found = accounts(entra.census())
    assert found[ROBOT].attributes["publisher"] == {"foreign": False, "verified": True}


def test_microsofts_own_applications_are_the_systems_accounts(tmp_path: Path) -> None:
    stub = tenant()
    for row in stub.lists["/servicePrincipals"]:
        if row["id"] == PAYROLL:
            row["appOwnerOrganizationId"] = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"
    with opened(stub, tmp_path) as entra:
        found = accounts(entra.census())
    parties = {subject: event.account for subject, event in found.items() if event.account is not None}
    assert (parties[PAYROLL].type, parties[ROBOT].type) == ("system", "service")


def test_accounts_and_the_end_marker_count_what_was_stated(tmp_path: Path) -> None:
    with opened(tenant(page_rows=1), tmp_path) as entra:
        events = entra.census()
    held = Counter(event.account.subject for event in events if event.kind == "grant_seen" and event.account)
    for subject, event in accounts(events).items():
        assert event.attributes["grants"] == held[subject]
    end = events[-1]
    kinds = Counter(event.kind for event in events)
    assert end.kind == "census_ended" and kinds["census_ended"] == 1
    assert (end.attributes["accounts"], end.attributes["grants"]) == (kinds["account_seen"], kinds["grant_seen"])


def test_a_census_is_one_and_its_events_repeat(tmp_path: Path) -> None:
    with opened(tenant(), tmp_path) as entra:
        one, again = entra.census(), entra.census()
    assert len({event.event_id for event in one}) == len(one)
    assert {event.event_id for event in one} == {event.event_id for event in again}
    assert {event.occurred_at for event in one} == {NOW}
    assert all(event.attributes["census"]["id"] == "entra:acme:2026-08-01T12:00:00Z" for event in one)
    assert all(event.source.stream == "census" and event.vendor_type.startswith("census.") for event in one)


def test_a_row_that_moved_while_it_was_read_is_stated_once(tmp_path: Path) -> None:
    stub = tenant()
    stub.lists["/users"].append(stub.lists["/users"][0])
    stub.lists[f"/groups/{STAFF}/members"].append(member(BOB, "user"))
    with opened(stub, tmp_path) as entra:
        events = entra.census()
    assert len(accounts(events)) == events[-1].attributes["accounts"] == 5
    assert events[-1].attributes["grants"] == 19


def test_an_activated_role_says_until_when(tmp_path: Path) -> None:
    with opened(tenant(), tmp_path) as entra:
        ends = {event.grant.expires_at for event in entra.census() if event.grant and event.grant.mode == "activated"}
    assert ends == {datetime(2026, 8, 1, 20, tzinfo=UTC)}


def test_a_role_that_pim_calls_assigned_says_so_and_no_other(tmp_path: Path) -> None:
    with opened(tenant(), tmp_path) as entra:
        assert told_of_roles(entra.census(), "path") == {
            (BOB, ADMIN_ROLE, "active"): "assigned",
            (STAFF, READER_ROLE, "active"): "assigned",
            (ANN, READER_ROLE, "activated"): None,
            (ANN, READER_ROLE, "eligible"): None,
        }


def test_without_pim_nobody_knows_how_a_role_came(tmp_path: Path) -> None:
    stub = tenant()
    stub.refusals[f"{ROLES}/roleAssignmentScheduleInstances"] = refusal("AadPremiumLicenseRequired", "license", 400)
    with opened(stub, tmp_path) as entra:
        assert told_of_roles(entra.census(), "path")[BOB, ADMIN_ROLE, "active"] is None


@pytest.mark.parametrize("ends", [["2026-09-01T00:00:00Z", None], [None, "2026-09-01T00:00:00Z"]])
def test_a_role_held_twice_lasts_as_long_as_either(tmp_path: Path, ends: list[str | None]) -> None:
    stub = tenant()
    stub.lists[f"{ROLES}/roleAssignmentScheduleInstances"] = [
        held(BOB, ADMIN_ROLE, assignmentType="Assigned", endDateTime=end) for end in ends
    ]
    with opened(stub, tmp_path) as entra:
        found = [event.grant for event in entra.census() if event.vendor_type == "census.role" and event.grant]
    assert [grant.expires_at for grant in found if grant.mode == "active"] == [None]


@pytest.mark.parametrize(
    ("path", "type_"),
    [
        ("/groups", "group"),
        ("/groups", "permission:owner"),
        (PIM_GROUPS, "group"),
        (PIM_GROUPS, "permission:owner"),
        ("/servicePrincipals", "account"),
        ("/servicePrincipals", "permission:owner"),
        ("/servicePrincipals", "permission:delegated"),
        ("/oauth2PermissionGrants", "permission:delegated"),
        (f"{ROLES}/roleAssignmentScheduleInstances", "directory_role"),
        (f"{ROLES}/roleEligibilityScheduleInstances", "directory_role"),
        (f"{ROLES}/roleDefinitions", "directory_role"),
    ],
)
def test_what_may_not_be_listed_is_partial(tmp_path: Path, path: str, type_: str) -> None:
    stub = tenant()
    stub.refusals[path] = refusal("Authorization_RequestDenied")
    with opened(stub, tmp_path) as entra:
        end = entra.census()[-1]
    assert type_ in end.attributes["census"]["partial"]


@pytest.mark.parametrize(
    ("path", "types"),
    [
        (f"/groups/{FINANCE}/members", {"group"}),
        (f"/groups/{FINANCE}/owners", {"permission:owner"}),
        (f"/servicePrincipals/{PAYROLL}/appRoleAssignedTo", {"app_assignment", "app_role"}),
        (f"/servicePrincipals/{PAYROLL}/owners", {"permission:owner"}),
        (f"/applications/{REGISTERED}/owners", {"permission:owner"}),
    ],
)
def test_one_thing_that_may_not_be_read_hides_no_other(tmp_path: Path, path: str, types: set[str]) -> None:
    stub = tenant()
    with opened(stub, tmp_path) as entra:
        whole = grants(entra.census())
        stub.refusals[path] = refusal("Authorization_RequestDenied")
        events = entra.census()
    thing = PAYROLL_APP if "appRole" in path else path.split("/")[2]
    named = {(kind.partition(":")[0], thing) for kind in types}
    assert all((held[1], held[2].removeprefix("owner/").partition("/")[0]) in named for held in whole - grants(events))
    assert set(events[-1].attributes["census"]["partial"]) == {"permission:azure_role", *types}


def test_without_the_applications_no_scope_goes_by_another_id(tmp_path: Path) -> None:
    stub = tenant()
    stub.refusals["/servicePrincipals"] = refusal("Authorization_RequestDenied")
    with opened(stub, tmp_path) as entra:
        found = grants(entra.census())
    assert not [held for held in found if held[2].startswith("delegated/")]


@pytest.mark.parametrize(("path", "holder"), [("/servicePrincipals", ROBOT), ("/groups", STAFF)])
def test_a_role_of_what_may_not_be_listed_is_no_persons(tmp_path: Path, path: str, holder: str) -> None:
    stub = tenant()
    stub.lists[f"{ROLES}/roleAssignmentScheduleInstances"] = [
        held(each, ADMIN_ROLE, assignmentType="Assigned") for each in (BOB, holder)
    ]
    stub.refusals[path] = refusal("Authorization_RequestDenied")
    with opened(stub, tmp_path) as entra:
        events = entra.census()
    assert {each for each in grants(events) if each[2] == ADMIN_ROLE} == {
        (BOB, "directory_role", ADMIN_ROLE, "active", None, "/")
    }
    assert "directory_role" in events[-1].attributes["census"]["partial"]


def test_a_list_that_is_not_there_is_partial_and_not_empty(tmp_path: Path) -> None:
    stub = tenant()
    del stub.lists["/groups"]
    with opened(stub, tmp_path) as entra:
        assert "group" in entra.census()[-1].attributes["census"]["partial"]


def test_without_a_p2_licence_there_is_nothing_eligible_and_nothing_partial(tmp_path: Path) -> None:
    stub = tenant()
    for path in (f"{ROLES}/roleAssignmentScheduleInstances", f"{ROLES}/roleEligibilityScheduleInstances", PIM_GROUPS):
        stub.refusals[path] = refusal("AadPremiumLicenseRequired", "The tenant needs a license.", 400)
    with opened(stub, tmp_path) as entra:
        events = entra.census()
    assert (BOB, "directory_role", ADMIN_ROLE, "active", None, "/") in grants(events)
    assert events[-1].attributes["census"]["partial"] == ["permission:azure_role"]


def test_where_pim_may_not_be_read_no_activation_passes_for_an_assignment(tmp_path: Path) -> None:
    stub = tenant()
    stub.refusals[f"{ROLES}/roleAssignmentScheduleInstances"] = refusal("Authorization_RequestDenied")
    with opened(stub, tmp_path) as entra:
        held_roles = {each for each in grants(entra.census()) if each[1] == "directory_role"}
    assert {each[3] for each in held_roles} == {"eligible"}


def test_factors_that_may_not_be_listed_are_not_told(tmp_path: Path) -> None:
    stub = tenant()
    stub.refusals["/reports/authenticationMethods/userRegistrationDetails"] = refusal("Denied")
    with opened(stub, tmp_path) as entra:
        assert all("factors" not in event.attributes for event in entra.census())


def test_without_the_users_there_is_no_census(tmp_path: Path) -> None:
    stub = tenant()
    stub.refusals["/users"] = refusal("Authorization_RequestDenied")
    with opened(stub, tmp_path) as entra, pytest.raises(SetupError, match=r"User\.Read\.All"):
        entra.census()


def test_refused_credentials_end_the_census_and_leave_nothing_out(tmp_path: Path) -> None:
    stub = tenant()
    stub.refusals["/groups"] = refusal("InvalidAuthenticationToken", status=401)
    with opened(stub, tmp_path) as entra, pytest.raises(SetupError, match="401"):
        entra.census()


def test_an_interrupted_census_has_no_end(tmp_path: Path) -> None:
    stub = tenant()
    stub.refusals[f"/groups/{STAFF}/members"] = refusal("", status=503)
    with opened(stub, tmp_path) as entra, pytest.raises(TransientError):
        entra.census()


@pytest.mark.parametrize(
    ("kind", "held_as"),
    [
        ("agentUser", "person"),
        ("agentIdentity", "service"),
        ("agentIdentityBlueprintPrincipal", "service"),
        ("device", None),
        ("orgContact", None),
    ],
)
def test_an_agent_is_a_member_as_what_it_derives_from(tmp_path: Path, kind: str, held_as: str | None) -> None:
    stub = tenant()
    agent = "00000000-0000-4000-8000-0000000000aa"
    stub.lists[f"/groups/{STAFF}/members"] = [member(agent, kind)]
    with opened(stub, tmp_path) as entra:
        held = [event.account.type for event in entra.census() if event.account and event.account.subject == agent]
    assert held == ([held_as] if held_as else [])


def test_eligible_members_of_a_group_are_stated_by_what_they_are(tmp_path: Path) -> None:
    stub = tenant()
    stub.lists[PIM_GROUPS] = [
        {"principalId": ANN, "accessId": "member", "memberType": "direct", "principal": member(ANN, "user")},
        {"principalId": STAFF, "accessId": "owner", "memberType": "direct", "principal": member(STAFF, "group")},
    ]
    with opened(stub, tmp_path) as entra:
        found = grants(entra.census())
    assert (ANN, "group", FINANCE, "eligible", None, None) in found
    assert (None, "permission", f"owner/{FINANCE}", "eligible", STAFF, None) in found


@pytest.mark.parametrize("status", [400, 403])
def test_a_cloud_without_sponsors_has_a_census_all_the_same(status: int, tmp_path: Path) -> None:
    stub = tenant()
    stub.refuse_expanded["sponsors"] = refusal("BadRequest", "Could not find a property named 'sponsors'", status)
    with opened(stub, tmp_path) as entra:
        found = entra.census()
    assert "sponsors" not in accounts(found)[GUEST].attributes
    assert "sponsors" in found[-1].attributes["census"]["partial"]


def test_all_that_is_read_of_a_row_is_asked_for() -> None:
    asked = ((Person, USER_FIELDS, {"manager"}), (Principal, PRINCIPAL_FIELDS, set[str]()))
    for shape, fields, expanded in asked:
        read = {field.encode_name for field in msgspec.structs.fields(shape)}
        assert read - set(fields) == expanded
