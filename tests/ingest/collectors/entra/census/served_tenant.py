"""A small tenant for a stub of Graph: two people, a guest, two groups, an application, a workload, roles."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx

from tests.ingest.collectors.entra.graph_stub import GraphStub

NOW = datetime(2026, 8, 1, 12, 0, 0, tzinfo=UTC)
ANN = "00000000-0000-4000-8000-0000000000a1"
BOB = "00000000-0000-4000-8000-0000000000a2"
GUEST = "00000000-0000-4000-8000-0000000000a3"
FINANCE = "00000000-0000-4000-8000-0000000000b1"
STAFF = "00000000-0000-4000-8000-0000000000b2"
PAYROLL = "00000000-0000-4000-8000-0000000000c1"
PAYROLL_APP = "00000000-0000-4000-8000-0000000000c2"
ROBOT = "00000000-0000-4000-8000-0000000000c3"
ROBOT_APP = "00000000-0000-4000-8000-0000000000c4"
REGISTERED = "00000000-0000-4000-8000-0000000000c5"
APPROVER = "00000000-0000-4000-8000-0000000000d1"
ADMIN_ROLE = "62e90394-69f5-4237-9190-012177145e10"
READER_ROLE = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
UNIT = "00000000-0000-4000-8000-0000000000E1"
SKU = "00000000-0000-4000-8000-0000000000F1"
DEFAULT = "00000000-0000-0000-0000-000000000000"
ROLES = "/roleManagement/directory"
PIM_GROUPS = "/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances"


def tenant(page_rows: int = 1_000) -> GraphStub:
    """The stub with all of it."""
    stub = GraphStub(NOW, page_rows)
    stub.lists = {
        "/users": [
            user(ANN, "Ann Example", department="Finance", manager={"@odata.type": "#x.user", "id": BOB}),
            user(BOB, "Bob Example", accountEnabled=False, assignedLicenses=[{"skuId": SKU, "disabledPlans": []}]),
            user(
                GUEST,
                "Guest",
                userType="Guest",
                creationType="Invitation",
                externalUserState="PendingAcceptance",
                sponsors=[member(BOB, "user"), member(STAFF.upper(), "group")],
            ),
        ],
        "/reports/authenticationMethods/userRegistrationDetails": [
            {"id": ANN, "methodsRegistered": ["microsoftAuthenticatorPush"]},
            {"id": BOB, "methodsRegistered": []},
        ],
        "/subscribedSkus": [{"id": "t_s", "skuId": SKU.lower(), "skuPartNumber": "ENTERPRISEPACK"}],
        "/groups": [{"id": FINANCE, "displayName": "Finance"}, {"id": STAFF, "displayName": "Staff"}],
        f"/groups/{FINANCE}/members": [member(ANN, "user"), member(STAFF, "group", "Staff")],
        f"/groups/{FINANCE}/owners": [member(BOB, "user"), member(PAYROLL, "servicePrincipal")],
        f"/groups/{STAFF}/members": [member(BOB, "user"), member(ROBOT, "servicePrincipal"), member("x", "device")],
        f"/groups/{STAFF}/owners": [],
        PIM_GROUPS: [],
        "/servicePrincipals": [
            principal(
                PAYROLL,
                PAYROLL_APP,
                "Payroll",
                appRoleAssignmentRequired=True,
                appRoles=[{"id": APPROVER, "displayName": "Approver"}],
            ),
            principal(
                ROBOT,
                ROBOT_APP,
                "Robot",
                appRoleAssignmentRequired=False,
                servicePrincipalType="Application",
                verifiedPublisher={"displayName": "Robots", "verifiedPublisherId": "42", "addedDateTime": None},
            ),
        ],
        f"/servicePrincipals/{PAYROLL}/appRoleAssignedTo": [
            assignment(ANN, "User", DEFAULT),
            assignment(FINANCE, "Group", DEFAULT, "Finance"),
            assignment(ROBOT, "ServicePrincipal", APPROVER, "Robot"),
        ],
        f"/servicePrincipals/{ROBOT}/appRoleAssignedTo": [],
        f"/servicePrincipals/{PAYROLL}/owners": [],
        f"/servicePrincipals/{ROBOT}/owners": [member(ANN, "user")],
        "/applications": [{"id": REGISTERED, "displayName": "Robot"}],
        f"/applications/{REGISTERED}/owners": [member(BOB, "user")],
        "/oauth2PermissionGrants": [
            {"clientId": ROBOT, "resourceId": PAYROLL, "principalId": None, "scope": "Pay.Read Pay.Write"},
            {"clientId": ROBOT, "resourceId": PAYROLL, "principalId": ANN, "scope": " Pay.Read"},
        ],
        f"{ROLES}/roleDefinitions": [
            {"id": ADMIN_ROLE, "templateId": ADMIN_ROLE, "displayName": "Global Administrator"},
            {"id": READER_ROLE, "templateId": READER_ROLE, "displayName": "Global Reader"},
        ],
        f"{ROLES}/roleAssignments": [held(BOB, ADMIN_ROLE)],
        f"{ROLES}/roleAssignmentScheduleInstances": [
            held(BOB, ADMIN_ROLE, assignmentType="Assigned", memberType="Direct", endDateTime=None),
            held(ANN, READER_ROLE, assignmentType="Activated", memberType="Direct", endDateTime="2026-08-01T20:00:00Z"),
            held(STAFF, READER_ROLE, assignmentType="Assigned", directoryScopeId=f"/administrativeUnits/{UNIT}"),
            held(BOB, READER_ROLE, assignmentType="Assigned", memberType="Group"),
        ],
        f"{ROLES}/roleEligibilityScheduleInstances": [held(ANN, READER_ROLE, memberType="Direct")],
    }
    return stub


def user(subject: str, name: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": subject,
        "displayName": name,
        "userPrincipalName": f"{name.split()[0]}@Example.com",
        "accountEnabled": True,
        "userType": "Member",
        "createdDateTime": "2026-01-01T00:00:00Z",
        **fields,
    }


def member(subject: str, kind: str, name: str | None = None) -> dict[str, Any]:
    return {"@odata.type": f"#microsoft.graph.{kind}", "id": subject, "displayName": name}


def principal(subject: str, app_id: str, name: str, **fields: Any) -> dict[str, Any]:
    return {"id": subject, "appId": app_id, "displayName": name, "accountEnabled": True, **fields}


def assignment(holder: str, kind: str, role: str, name: str | None = None) -> dict[str, Any]:
    return {"principalId": holder, "principalType": kind, "principalDisplayName": name, "appRoleId": role}


def held(holder: str, role: str, **fields: Any) -> dict[str, Any]:
    return {"principalId": holder, "roleDefinitionId": role, "directoryScopeId": "/", **fields}


def refusal(code: str, message: str = "", status: int = 403) -> httpx.Response:
    return httpx.Response(status, json={"error": {"code": code, "message": message}})
