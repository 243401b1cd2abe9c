"""Directory roles: what there is, who holds one, and PIM's schedule instances, as Graph spells them.

Source: Graph, resources/unifiedroleassignment.md, unifiedroleassignmentscheduleinstance.md,
unifiedroleeligibilityscheduleinstance.md.
"""

from __future__ import annotations

from typing import NamedTuple

from simulator.entra import roles
from simulator.records.instants import graph_text
from simulator.records.record import Json
from simulator.service.graph.lists.directory import Directory
from simulator.service.graph.lists.groups_and_apps import short_id
from simulator.service.tenants.tenant import RoleHeld

ROLES = {
    role.template: role
    for role in (
        roles.GLOBAL_ADMINISTRATOR,
        roles.USER_ADMINISTRATOR,
        roles.SECURITY_READER,
        roles.DIRECTORY_WRITERS,
        roles.Role("f2ef992c-3afb-46b9-b7cf-a126ee74c451", "Global Reader"),
    )
}
"""Template → role; a built-in role has its template's id in every tenant."""


class Holding(NamedTuple):
    """A role in an account's hands."""

    holder: str
    held: RoleHeld

    @property
    def id(self) -> str:
        """The id of the holding."""
        return short_id(f"role {self.holder} {self.held.role} {self.held.mode}")


def _holdings(directory: Directory, now: int, modes: tuple[str, ...]) -> list[Holding]:
    return [
        Holding(holder, held)
        for holder, all_held in directory.state.roles.items()
        for held in all_held.values()
        if held.mode in modes and (held.ends_at is None or held.ends_at > now)
    ]


def held(directory: Directory, now: int) -> dict[str, Holding]:
    """Return who has a role at an instant: one assignment for a role, even when it is activated and held besides."""
    return {
        short_id(f"role assignment {holding.holder} {holding.held.role}"): holding
        for holding in _holdings(directory, now, ("active", "activated"))
    }


def scheduled(directory: Directory, now: int) -> dict[str, Holding]:
    """Return the instances of active assignments."""
    return {holding.id: holding for holding in _holdings(directory, now, ("active", "activated"))}


def eligible(directory: Directory, now: int) -> dict[str, Holding]:
    """Return the instances of eligible assignments."""
    return {holding.id: holding for holding in _holdings(directory, now, ("eligible",))}


def definition(role: roles.Role, _: Directory) -> Json:
    """Return a unifiedRoleDefinition."""
    return {
        "id": role.template,
        "description": f"Built-in role {role.name}.",
        "displayName": role.name,
        "isBuiltIn": True,
        "isEnabled": True,
        "resourceScopes": ["/"],
        "templateId": role.template,
        "version": "1",
        "rolePermissions": [{"allowedResourceActions": ["microsoft.directory/users/standard/read"], "condition": None}],
    }


def role_assignment(holding: Holding, directory: Directory) -> Json:
    """Return a unifiedRoleAssignment."""
    return {
        "id": short_id(f"role assignment {holding.holder} {holding.held.role}"),
        "appScopeId": None,
        "directoryScopeId": "/",
        "principalId": holding.holder,
        "principalOrganizationId": directory.registration.tenant_id,
        "roleDefinitionId": holding.held.role,
    }


def assignment_instance(holding: Holding, _: Directory) -> Json:
    """Return a unifiedRoleAssignmentScheduleInstance."""
    activated = holding.held.mode == "activated"
    return {
        **_instance(holding),
        "assignmentType": "Activated" if activated else "Assigned",
        "roleAssignmentOriginId": short_id(f"role assignment {holding.holder} {holding.held.role}"),
        "roleAssignmentScheduleId": short_id(f"schedule {holding.id}"),
    }


def eligibility_instance(holding: Holding, _: Directory) -> Json:
    """Return a unifiedRoleEligibilityScheduleInstance."""
    return {**_instance(holding), "roleEligibilityScheduleId": short_id(f"schedule {holding.id}")}


def _instance(holding: Holding) -> Json:
    return {
        "id": holding.id,
        "appScopeId": None,
        "directoryScopeId": "/",
        "endDateTime": graph_text(holding.held.ends_at) if holding.held.ends_at else None,
        "memberType": "Direct",
        "principalId": holding.holder,
        "roleDefinitionId": holding.held.role,
        "startDateTime": graph_text(holding.held.at),
    }
