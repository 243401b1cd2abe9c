"""The lists of a served company: paging, options, and that they tell what the records led to."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
import pytest

from simulator.activity.personnel import chiefs
from simulator.entra import roles
from simulator.organisation.cast import ENTRA, TENANT, Account, App, Group, Workload
from simulator.organisation.catalogue import PAYMENT_RELEASE, TREASURY
from simulator.records.instants import HOUR, MINUTE
from simulator.records.record import Json
from simulator.service.faults import Faults
from simulator.service.graph.lists import listings
from simulator.service.graph.lists.directory import GRAPH_ID, OUR_PRINCIPAL, Directory
from simulator.service.graph.lists.pages import TOKEN_LIFE, Lists
from simulator.service.graph.lists.people import V1_FIELDS
from simulator.service.graph.registration import Licence, Registration
from simulator.service.graph.wire.errors import GraphError
from simulator.service.graph.wire.page_faults import PageFaults
from simulator.service.tenants.tenant import TenantState
from tests.simulator.made import small
from tests.simulator.service.graph.calls import call_of
from tests.simulator.service.graph.served import Tenant, served

ROLES = "v1.0/roleManagement/directory"


@pytest.fixture(scope="module")
def tenant() -> Iterator[Tenant]:
    with served() as found:
        yield found


def subjects_at_entra() -> set[str]:
    workloads = {each.account.subject for each in small().stage.robots}
    keys = (key.partition("|") for key in small().ledger.provenance if key.startswith("entra:"))
    return {subject for _, _, subject in keys} - workloads


def test_users_are_the_accounts_of_the_ledger(tenant: Tenant) -> None:
    listed = {row["id"] for row in tenant.rows("v1.0/users?$select=id")}
    ended = {key.partition("|")[2] for key in small().ledger.provenance if key not in small().ledger.sweep}
    assert listed <= subjects_at_entra()
    assert subjects_at_entra() - listed <= ended


def test_provenance_is_told_by_the_creation_type(tenant: Tenant) -> None:
    types = {row["id"]: row["creationType"] for row in tenant.rows("beta/users")}
    told: dict[str, set[str | None]] = {}
    for key, provenance in small().ledger.provenance.items():
        subject = key.partition("|")[2]
        if key.startswith("entra:") and subject in types:
            told.setdefault(provenance, set()).add(types[subject])
    assert told["invited"] == {"Invitation"}
    assert told["unknown"] == {None}
    assert {"SelfServiceSignUp", "EmailVerified"} <= told["jit_confirmed"]


def test_pages_join_without_loss(tenant: Tenant) -> None:
    whole = tenant.rows("v1.0/users?$top=999")
    assert tenant.rows("v1.0/users?$top=7") == whole
    assert [row["id"] for row in whole] == sorted(row["id"] for row in whole)


def test_v1_tells_little_and_beta_all_unless_asked(tenant: Tenant) -> None:
    assert set(tenant.page("v1.0/users?$top=1")["value"][0]) == set(V1_FIELDS)
    assert "accountEnabled" in tenant.page("beta/users?$top=1")["value"][0]
    assert set(tenant.page("v1.0/users?$top=1&$select=userType")["value"][0]) == {"id", "userType"}


def test_users_are_filtered_and_counted(tenant: Tenant) -> None:
    guests = tenant.rows("v1.0/users?$filter=userType%20eq%20'Guest'&$select=userType")
    assert guests
    assert {row["userType"] for row in guests} == {"Guest"}
    assert tenant.page("v1.0/users?$count=true&$top=1")["@odata.count"] == len(tenant.rows("v1.0/users"))


def test_sign_in_activity_is_told_when_asked_for(tenant: Tenant) -> None:
    assert not any("signInActivity" in row for row in tenant.rows("beta/users"))
    rows = tenant.rows("v1.0/users?$select=id,signInActivity")
    told = [row["signInActivity"] for row in rows if "signInActivity" in row]
    assert any(each["lastSuccessfulSignInDateTime"] for each in told)


def test_whoever_is_of_the_company_has_a_manager_there_and_whoever_was_invited_a_sponsor(tenant: Tenant) -> None:
    managed = tenant.rows("v1.0/users?$select=id,employeeId,department,userType&$expand=manager($select=id)")
    by_hr = [row for row in managed if row["employeeId"]]
    assert len(by_hr) > len(small().people) / 4
    assert all(row["department"] for row in by_hr)
    assert [row["id"] for row in by_hr if "manager" not in row] == [chiefs(small().people)["entra"].subject]
    sponsored = tenant.rows("v1.0/users?$select=id&$expand=sponsors($select=id)")
    origins = {row["id"]: small().ledger.provenance[f"entra:northwind|{row['id']}"] for row in sponsored}
    assert {origins[row["id"]] for row in sponsored if row.get("sponsors")} == {"invited"}
    assert [row["id"] for row in sponsored if origins[row["id"]] == "invited" and not row.get("sponsors")] == []


def test_managers_and_sponsors_are_told_when_expanded_one_at_a_time() -> None:
    state = TenantState(ENTRA, TENANT, 0)
    for name in ("ann", "bob"):
        state.add_account(Account(ENTRA, TENANT, name, f"{name}@corp.example.com", name), 0)
    directory = Directory(state, Registration(), managers={"ann": "bob"}, sponsors={"ann": [("group", "staff")]})

    def rows(options: str) -> list[Json]:
        lists = Lists(directory, PageFaults(Faults(), state.issuer))
        answer = lists.page(listings.USERS, call_of(f"v1.0/users?{options}", 0))
        found: list[Json] = orjson.loads(answer)["value"]
        return found

    ann, bob = rows("$expand=manager($select=id)&$select=id")
    assert (ann["manager"]["id"], "manager" in bob) == ("bob", False)
    assert "manager" not in rows("$select=id")[0]
    ann, bob = rows("$expand=sponsors($select=id)&$select=id")
    assert (ann["sponsors"], bob["sponsors"]) == ([{"@odata.type": "#microsoft.graph.group", "id": "staff"}], [])
    with pytest.raises(GraphError, match="more than one relationship"):
        rows("$expand=manager($select=id),sponsors($select=id)")


def test_one_user_is_found_by_id(tenant: Tenant) -> None:
    one = tenant.page("v1.0/users?$top=1")["value"][0]
    assert tenant.page(f"v1.0/users/{one['id']}") == one
    missing = tenant.get("v1.0/users/nobody")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "Request_ResourceNotFound")


def test_a_page_token_ends_and_is_not_invented(tenant: Tenant) -> None:
    following = tenant.page("v1.0/users?$top=1")["@odata.nextLink"]
    assert tenant.get("v1.0/users?$skiptoken=invented").status_code == 400
    tenant.clock.advance(TOKEN_LIFE + 1)
    tenant.renew()
    ended = tenant.get(following)
    assert (ended.status_code, ended.json()["error"]["code"]) == (400, "Directory_ExpiredPageToken")


def test_groups_have_the_members_that_the_records_led_to(tenant: Tenant) -> None:
    members = tenant.rows(f"v1.0/groups/{PAYMENT_RELEASE.id}/members")
    assert members
    assert {row["@odata.type"] for row in members} == {"#microsoft.graph.user"}
    assert tenant.get("v1.0/groups/none/members").status_code == 404


def test_service_principals_are_a_groups_members_at_beta_alone() -> None:
    state, group = TenantState(ENTRA, TENANT, 0), Group(ENTRA, TENANT, "g", "Robots")
    robot = Workload(
        Account(ENTRA, TENANT, "robot", "robot", "Robot"), App(ENTRA, TENANT, "robot-app", "Robot"), managed=False
    )
    ann = Account(ENTRA, TENANT, "ann", "ann@corp.example.com", "Ann")
    for account in (ann, robot.account):
        state.add_account(account, 0)
        state.set_member(group, account.subject, 0, joined=True)
    lists = Lists(Directory(state, Registration(), {"robot": robot}), PageFaults(Faults(), state.issuer))

    def kinds(version: str) -> dict[str, str]:
        answer = lists.page(listings.MEMBERS, call_of(f"{version}/groups/g/members?$select=id", 0, each="g"))
        return {row["id"]: row["@odata.type"].rpartition(".")[2] for row in orjson.loads(answer)["value"]}

    assert kinds("v1.0") == {"ann": "user"}
    assert kinds("beta") == {"ann": "user", "robot": "servicePrincipal"}


def principals(tenant: Tenant) -> dict[str, Json]:
    return {row["displayName"]: row for row in tenant.rows("v1.0/servicePrincipals")}


def test_single_things_are_found_by_id(tenant: Tenant) -> None:
    group = tenant.page(f"v1.0/groups/{PAYMENT_RELEASE.id}?$select=displayName")
    assert group == {"id": PAYMENT_RELEASE.id, "displayName": PAYMENT_RELEASE.name}
    principal = tenant.page(f"v1.0/servicePrincipals/{TREASURY.principal}")
    assert (principal["appId"], principal["displayName"]) == (TREASURY.id, TREASURY.name)


def test_the_tenants_own_applications_are_listed_without_microsofts(tenant: Tenant) -> None:
    names = {row["displayName"]: row for row in tenant.rows("v1.0/applications")}
    assert {"Treasury Portal", "jitgov", "Mail Relay"} <= set(names)
    assert not {"Microsoft Teams", "Microsoft Graph", "vm-web-01"} & set(names)
    assert names["Treasury Portal"]["id"] != TREASURY.principal


@pytest.mark.parametrize("what", ["groups", "servicePrincipals", "applications"])
def test_nobody_owns_anything_but_only_of_what_there_is(tenant: Tenant, what: str) -> None:
    each = tenant.rows(f"v1.0/{what}")[0]["id"]
    assert tenant.rows(f"v1.0/{what}/{each}/owners") == []
    assert tenant.get(f"v1.0/{what}/none/owners").status_code == 404


def test_eligibility_for_groups_is_asked_for_one_by_one(tenant: Tenant) -> None:
    url = "v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances"
    narrowed = f"{url}?$filter=groupId%20eq%20'{PAYMENT_RELEASE.id}'&$expand=principal"
    assert tenant.rows(narrowed) == []
    assert tenant.get(url).status_code == 400


def test_the_faults_of_pages_lose_nothing(tenant: Tenant) -> None:
    whole = tenant.rows("v1.0/users?$select=id")
    for fault in ("empty_page", "page_again"):
        tenant.faults.once(fault)
        found = [row["id"] for row in tenant.rows("v1.0/users?$select=id&$top=10")]
        assert sorted(set(found)) == [row["id"] for row in whole]
    assert len(found) == len(whole) + 1
    first = tenant.page("v1.0/users?$top=1")
    tenant.faults.once("cursor_expired")
    assert tenant.get(first["@odata.nextLink"]).json()["error"]["code"] == "Directory_ExpiredPageToken"
    tenant.faults.once("foreign_next")
    assert tenant.page("v1.0/users?$top=1")["@odata.nextLink"].startswith("http://elsewhere.example.com/v1.0/users?")


def test_service_principals_are_applications_and_workloads(tenant: Tenant) -> None:
    found = principals(tenant)
    assert found["Treasury Portal"]["appRoleAssignmentRequired"] is True
    assert found["vm-web-01"]["servicePrincipalType"] == "ManagedIdentity"
    assert found["Backup Runner"]["id"] not in {row["id"] for row in tenant.rows("v1.0/users")}
    assert found["Treasury Portal"]["appOwnerOrganizationId"] == tenant.registration.tenant_id
    assert found["Microsoft Teams"]["appOwnerOrganizationId"] != tenant.registration.tenant_id


def test_applications_tell_who_is_assigned(tenant: Tenant) -> None:
    rows = tenant.rows(f"v1.0/servicePrincipals/{TREASURY.principal}/appRoleAssignedTo")
    assert {row["principalType"] for row in rows} == {"User"}
    assert {row["resourceDisplayName"] for row in rows} == {"Treasury Portal"}
    assert tenant.get("v1.0/servicePrincipals/none/appRoleAssignedTo").status_code == 404


def test_graph_tells_which_apps_have_which_permissions(tenant: Tenant) -> None:
    names = {role["id"]: role["value"] for role in principals(tenant)["Microsoft Graph"]["appRoles"]}
    rows = tenant.rows(f"v1.0/servicePrincipals/{GRAPH_ID}/appRoleAssignedTo")
    held = {(row["principalDisplayName"], names[row["appRoleId"]]) for row in rows}
    assert ("Mail Relay", "Mail.Send") in held
    assert {name for app, name in held if app == "jitgov"} == set(tenant.registration.permissions)
    ours = tenant.rows(f"v1.0/servicePrincipals/{OUR_PRINCIPAL}/appRoleAssignments")
    assert {names[row["appRoleId"]] for row in ours} == set(tenant.registration.permissions)


def test_consents_are_for_everybody_or_for_one(tenant: Tenant) -> None:
    rows = tenant.rows("v1.0/oauth2PermissionGrants")
    assert {(row["consentType"], row["principalId"] is None) for row in rows} == {
        ("AllPrincipals", True),
        ("Principal", False),
    }


def test_role_definitions_refuse_top(tenant: Tenant) -> None:
    refused = tenant.get(f"{ROLES}/roleDefinitions?$top=5")
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "Request_UnsupportedQuery")
    names = {row["id"]: row["displayName"] for row in tenant.rows(f"{ROLES}/roleDefinitions")}
    assert names[roles.GLOBAL_ADMINISTRATOR.template] == "Global Administrator"


def test_roles_are_held_until_their_end(tenant: Tenant) -> None:
    names = {row["id"] for row in tenant.rows(f"{ROLES}/roleDefinitions")}
    held = tenant.rows(f"{ROLES}/roleAssignments")
    assert {row["roleDefinitionId"] for row in held} <= names
    assert _robot() in {row["principalId"] for row in held}
    instances = tenant.rows(f"{ROLES}/roleAssignmentScheduleInstances")
    assert {row["assignmentType"] for row in instances} == {"Assigned"}
    assert any(row["endDateTime"] for row in instances)
    assert tenant.rows(f"{ROLES}/roleEligibilityScheduleInstances")


def _robot() -> str:
    (found,) = (each for each in small().stage.robots if each.account.display_name == "Directory Writer Robot")
    return found.account.subject


def test_an_activation_is_an_instance_until_it_is_over() -> None:
    company = small()
    begun = next(r for r in company.stage.records if "(PIM activation)" in r.body.get("activityDisplayName", ""))
    with served(at=begun.occurred_at + MINUTE) as early:
        early.registration.retention_days = None
        (one,) = (
            row
            for row in early.rows(f"{ROLES}/roleAssignmentScheduleInstances")
            if row["assignmentType"] == "Activated"
        )
        early.clock.advance(9 * HOUR)
        early.renew()
        later = {row["id"] for row in early.rows(f"{ROLES}/roleAssignmentScheduleInstances")}
        assert one["id"] not in later


def test_registered_methods_are_told(tenant: Tenant) -> None:
    rows = tenant.rows("v1.0/reports/authenticationMethods/userRegistrationDetails?$filter=isMfaRegistered%20eq%20true")
    assert rows
    assert all(row["methodsRegistered"] == ["microsoftAuthenticatorPush"] for row in rows)
    administrators = tenant.rows(f"{ROLES}/roleAssignments")
    listed = {row["id"]: row["isAdmin"] for row in rows}
    assert all(listed.get(row["principalId"], True) for row in administrators)


@pytest.mark.parametrize(("licence", "plans"), [("free", 0), ("P1", 1), ("P2", 2)])
def test_the_licence_can_be_told_beforehand(tenant: Tenant, licence: Licence, plans: int) -> None:
    before, tenant.registration.licence = tenant.registration.licence, licence
    (organization,) = tenant.rows("v1.0/organization")
    skus = tenant.rows("v1.0/subscribedSkus")
    tenant.registration.licence = before
    assert len(organization["assignedPlans"]) == plans
    assert sum(len(sku["servicePlans"]) for sku in skus) == plans
