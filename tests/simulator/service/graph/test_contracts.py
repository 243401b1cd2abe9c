from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from jsonschema import Draft202012Validator

from simulator.records.record import Json
from tests.shared_data import shared_data
from tests.simulator.service.graph.served import Tenant, served

ROLES = "v1.0/roleManagement/directory"
DEFINITIONS: Json = json.loads((shared_data() / "contracts" / "msgraph.schema.json").read_bytes())


@pytest.fixture(scope="module")
def tenant() -> Iterator[Tenant]:
    with served() as found:
        found.registration.retention_days = None
        yield found


def faults(name: str, row: Json) -> list[str]:
    validator = Draft202012Validator({**DEFINITIONS, "$ref": f"#/$defs/microsoft.graph.{name}"})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(row)]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("v1.0/auditLogs/signIns?$top=200", "signIn"),
        ("v1.0/auditLogs/directoryAudits?$top=200", "directoryAudit"),
        ("v1.0/auditLogs/provisioning?$top=200", "provisioningObjectSummary"),
        ("beta/users", "user"),
        ("v1.0/users?$select=id,signInActivity,accountEnabled", "user"),
        ("v1.0/users/delta", "user"),
        ("v1.0/groups", "group"),
        ("v1.0/groups/delta", "group"),
        ("v1.0/servicePrincipals", "servicePrincipal"),
        ("v1.0/servicePrincipals/delta", "servicePrincipal"),
        ("v1.0/applications", "application"),
        ("v1.0/oauth2PermissionGrants", "oAuth2PermissionGrant"),
        (f"{ROLES}/roleAssignments", "unifiedRoleAssignment"),
        (f"{ROLES}/roleAssignmentScheduleInstances", "unifiedRoleAssignmentScheduleInstance"),
        (f"{ROLES}/roleEligibilityScheduleInstances", "unifiedRoleEligibilityScheduleInstance"),
    ],
)
def test_an_answer_is_as_the_contract_says(tenant: Tenant, url: str, name: str) -> None:
    rows = tenant.page(url)["value"]
    assert rows
    for row in rows:
        assert not faults(name, row), row
    tenant.clock.advance(10_000_000)


@pytest.mark.parametrize("kind", ["interactiveUser", "nonInteractiveUser", "servicePrincipal", "managedIdentity"])
def test_the_beta_rows_of_each_type_are_sign_ins(tenant: Tenant, kind: str) -> None:
    condition = quote(f"signInEventTypes/any(t: t eq '{kind}')")
    rows = tenant.page(f"beta/auditLogs/signIns?$top=100&$filter={condition}")["value"]
    assert rows
    for row in rows:
        assert not faults("signIn", row), row
    tenant.clock.advance(10_000_000)


def test_v1_rows_have_no_property_beyond_the_contract(tenant: Tenant) -> None:
    known = set(DEFINITIONS["$defs"]["microsoft.graph.signIn"]["properties"])
    for row in tenant.page("v1.0/auditLogs/signIns?$top=1000")["value"]:
        assert set(row) <= known
    tenant.clock.advance(10_000_000)


def test_assignments_and_members_are_as_the_contract_says(tenant: Tenant) -> None:
    seen = 0
    for principal in tenant.rows("v1.0/servicePrincipals"):
        for row in tenant.rows(f"v1.0/servicePrincipals/{principal['id']}/appRoleAssignedTo"):
            assert not faults("appRoleAssignment", row), row
            seen += 1
    assert seen
    for group in tenant.rows("v1.0/groups"):
        for row in tenant.rows(f"v1.0/groups/{group['id']}/members"):
            assert not faults("user", row), row


def test_the_check_sees_a_wrong_type() -> None:
    assert faults("user", {"id": 7, "accountEnabled": "yes"})
