"""A grant that the audit log tells and one that a census lists are one grant: the same holder, entitlement and path."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ingest.collectors.entra.authored import recorded_cases, translate
from tests.ingest.collectors.entra.census.listed import Held, grants
from tests.ingest.collectors.entra.census.served_tenant import ROLES, assignment, held, member, principal, tenant
from tests.ingest.collectors.entra.opened import opened

A = "00000000-0000-4000-8000-0000000000"
ANN, GROUP, INNER, ROBOT, CLIENT = (A + end for end in ("A1", "A4", "A5", "A6", "A7"))
APP, ROLE, UNIT, REGISTERED = (A + end for end in ("A8", "AB", "AC", "AE"))
APP_ROLE = "00000000-0000-4000-8000-000000000066"
DEFAULT = "00000000-0000-0000-0000-000000000000"
_DIRECT = {"memberType": "Direct"}
LISTED: dict[str, list[dict[str, Any]]] = {
    "/users": [],
    "/groups": [{"id": GROUP, "displayName": "Finance"}, {"id": INNER, "displayName": "Inner"}],
    f"/groups/{GROUP.lower()}/members": [
        member(ANN, "user"),
        member(ROBOT, "servicePrincipal"),
        member(INNER, "group", "Inner"),
    ],
    f"/groups/{GROUP.lower()}/owners": [member(ANN, "user")],
    "/servicePrincipals": [
        principal(ROBOT, APP, "Payroll", appRoles=[{"id": APP_ROLE, "displayName": "Writer role"}]),
        principal(CLIENT, "an-app", "Client"),
    ],
    f"/servicePrincipals/{ROBOT.lower()}/appRoleAssignedTo": [
        assignment(ANN, "User", DEFAULT),
        assignment(ANN, "User", APP_ROLE.upper()),
        assignment(GROUP, "Group", APP_ROLE),
        assignment(CLIENT, "ServicePrincipal", APP_ROLE),
    ],
    f"/servicePrincipals/{ROBOT.lower()}/owners": [member(ANN, "user")],
    "/applications": [{"id": REGISTERED, "displayName": "Payroll"}],
    f"/applications/{REGISTERED.lower()}/owners": [member(ANN, "user")],
    f"{ROLES}/roleDefinitions": [{"id": ROLE, "templateId": ROLE, "displayName": "Global Administrator"}],
    f"{ROLES}/roleAssignmentScheduleInstances": [
        held(ANN, ROLE, assignmentType="Assigned", **_DIRECT),
        held(ANN, ROLE, assignmentType="Assigned", **_DIRECT) | {"directoryScopeId": f"/administrativeUnits/{UNIT}"},
        held(ANN, ROLE, assignmentType="Activated", **_DIRECT),
        held(GROUP, ROLE, assignmentType="Assigned", **_DIRECT),
    ],
    f"{ROLES}/roleEligibilityScheduleInstances": [held(ANN, ROLE, **_DIRECT), held(GROUP, ROLE, **_DIRECT)],
}


@pytest.mark.parametrize(
    ("table", "case"),
    [
        ("groups", "a person joins"),
        ("groups", "a workload joins"),
        ("groups", "a group joins: a conferral"),
        ("groups", "an owner comes"),
        ("applications", "a person gets the default access"),
        ("applications", "a person gets a role; only the resource's properties tell who"),
        ("applications", "a group gets a role: a conferral"),
        (
            "applications",
            "a workload gets a role: ServicePrincipal.AppId is the workload's, not the application's",
        ),
        ("applications", "Add an owner of an application"),
        ("applications", "Add an owner of a service principal"),
        ("roles", "a person gets a role"),
        ("roles", "a group gets a role: a conferral"),
        ("roles", "eligible is not held"),
        ("roles", "within an administrative unit"),
        ("pim", "activated until its end"),
        ("pim", "a group is eligible: a conferral"),
    ],
)
def test_what_the_log_tells_is_what_the_census_lists(tmp_path: Path, table: str, case: str) -> None:
    (record,) = (each["record"] for each in recorded_cases(table) if each["case"] == case)
    (event,) = translate(record)
    assert event.entitlement is not None and event.grant is not None
    told: Held = (
        event.account.subject if event.account else None,
        event.entitlement.type,
        event.entitlement.id,
        event.grant.mode,
        event.grant.via,
        event.grant.scope,
    )
    stub = tenant()
    stub.lists |= LISTED
    with opened(stub, tmp_path) as entra:
        assert told in grants(entra.census())
