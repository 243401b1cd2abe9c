"""The directory's lists and deltas, each with its objects and their spelling."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from simulator.records.record import Json
from simulator.service.graph.lists import groups_and_apps, people
from simulator.service.graph.lists import roles as role_lists
from simulator.service.graph.lists.delta import Delta
from simulator.service.graph.lists.directory import GRAPH_ID, Directory, Principal
from simulator.service.graph.lists.pages import Listing
from simulator.service.graph.query import grammars
from simulator.service.graph.wire.call import Call
from simulator.service.graph.wire.errors import bad_request, not_found
from simulator.service.tenants.tenant import AccountState

USERS = Listing("users", grammars.USERS, lambda directory, _: directory.users(), people.user,
                v1_fields=people.V1_FIELDS)  # fmt: skip
GROUPS = Listing("groups", grammars.GROUPS, lambda directory, _: directory.groups(), groups_and_apps.group)
PRINCIPALS = Listing(
    "servicePrincipals", grammars.PRINCIPALS, lambda directory, _: directory.principals(), groups_and_apps.principal
)


def _members(directory: Directory, call: Call) -> Mapping[str, AccountState | Principal]:
    """Return a group's members, service principals at beta alone: v1.0 leaves them out (api/group-list-members.md)."""
    group = directory.state.groups.get(call.id)
    if group is None:
        raise not_found(call.id)
    objects: dict[str, AccountState | Principal] = {**directory.users()}
    if call.version == "beta":
        objects |= directory.principals()
    return {member_id: objects[member_id] for member_id in group.members if member_id in objects}


def _member(listed: AccountState | Principal, directory: Directory) -> Json:
    return (
        groups_and_apps.member(listed, directory) if isinstance(listed, Principal) else people.member(listed, directory)
    )


MEMBERS = Listing("directoryObjects", grammars.USERS, _members, _member)


def principal_of(directory: Directory, call: Call) -> Principal:
    """Return the service principal that a path names. Raises GraphError (404)."""
    principal = directory.principals().get(call.id)
    if principal is None:
        raise not_found(call.id)
    return principal


def _applications(directory: Directory, _: Call) -> Mapping[str, Principal]:
    """Return the app registrations of the tenant itself, by their own ids."""
    ours = directory.registration.tenant_id
    principals = directory.principals().values()
    own = (principal for principal in principals if principal.owner == ours and principal.kind == "Application")
    return {groups_and_apps.application_id(principal): principal for principal in own}


def _owners(
    find: Callable[[Directory, Call], Mapping[str, object]],
) -> Callable[[Directory, Call], dict[str, AccountState]]:
    """Return the owners of what a path names: nobody in this company, which names owners in jitgov's settings."""

    def owners(directory: Directory, call: Call) -> dict[str, AccountState]:
        if call.id not in find(directory, call):
            raise not_found(call.id)
        return {}

    return owners


def _group_eligibilities(_: Directory, call: Call) -> dict[str, AccountState]:
    """Return who may become a group's member by PIM: nobody. Raises GraphError (400) when no filter narrows it."""
    if "$filter" not in call.query:
        raise bad_request("The required filter on groupId or principalId is missing.")
    return {}


APPLICATIONS = Listing("applications", grammars.APPLICATIONS, _applications, groups_and_apps.application)
GROUP_OWNERS, PRINCIPAL_OWNERS, APPLICATION_OWNERS = (
    Listing("directoryObjects", grammars.OWNERS, _owners(listing.objects), people.member)
    for listing in (GROUPS, PRINCIPALS, APPLICATIONS)
)
GROUP_ELIGIBILITIES = Listing("identityGovernance/privilegedAccess/group/eligibilityScheduleInstances",
                              grammars.GROUP_ELIGIBILITIES, _group_eligibilities, people.member)  # fmt: skip


def _assigned_to(directory: Directory, call: Call) -> Mapping[str, groups_and_apps.Assignment]:
    return groups_and_apps.assigned_to(directory, principal_of(directory, call))


def _permissions_of(directory: Directory, call: Call) -> Mapping[str, groups_and_apps.Assignment]:
    held = groups_and_apps.permissions_of(principal_of(directory, call), directory.principals()[GRAPH_ID])
    return {assignment.id: assignment for assignment in held}


ASSIGNED_TO = Listing("appRoleAssignments", grammars.ASSIGNMENTS, _assigned_to, groups_and_apps.assignment)
PERMISSIONS_OF = Listing("appRoleAssignments", grammars.ASSIGNMENTS, _permissions_of, groups_and_apps.assignment)
CONSENTS = Listing(
    "oauth2PermissionGrants",
    grammars.CONSENTS,
    lambda directory, _: groups_and_apps.consents(directory),
    groups_and_apps.consent,
)

ROLE_DEFINITIONS = Listing("roleManagement/directory/roleDefinitions", grammars.ROLE_DEFINITIONS,
                           lambda _, __: role_lists.ROLES, role_lists.definition)  # fmt: skip
ROLE_ASSIGNMENTS = Listing("roleManagement/directory/roleAssignments", grammars.ROLE_ASSIGNMENTS,
                           lambda directory, call: role_lists.held(directory, call.now),
                           role_lists.role_assignment)  # fmt: skip
ASSIGNMENT_INSTANCES = Listing("roleManagement/directory/roleAssignmentScheduleInstances",
                               grammars.ROLE_ASSIGNMENTS,
                               lambda directory, call: role_lists.scheduled(directory, call.now),
                               role_lists.assignment_instance)  # fmt: skip
ELIGIBILITY_INSTANCES = Listing("roleManagement/directory/roleEligibilityScheduleInstances",
                                grammars.ROLE_ASSIGNMENTS,
                                lambda directory, call: role_lists.eligible(directory, call.now),
                                role_lists.eligibility_instance)  # fmt: skip
REGISTRATIONS = Listing("reports/authenticationMethods/userRegistrationDetails", grammars.REGISTRATIONS,
                        lambda directory, _: directory.users(), people.registration_details,
                        page_size=1_000)  # fmt: skip


def _principal_changed(directory: Directory, app_id: str) -> str | None:
    known = directory.state.apps.get(app_id)
    return known.app.principal if known is not None else None


def _person_changed(directory: Directory, account_id: str) -> str | None:
    return None if account_id in directory.workloads else account_id


USER_CHANGES = Delta("users", grammars.USER_CHANGES, "account", lambda directory: directory.users(), people.user,
                     _person_changed, v1_fields=people.V1_FIELDS)  # fmt: skip
GROUP_CHANGES = Delta("groups", grammars.GROUP_CHANGES, "group", lambda directory: directory.groups(),
                      groups_and_apps.group, members=lambda known: sorted(known.members))  # fmt: skip
PRINCIPAL_CHANGES = Delta("servicePrincipals", grammars.PRINCIPAL_CHANGES, "app",
                          lambda directory: directory.principals(), groups_and_apps.principal,
                          _principal_changed)  # fmt: skip
