"""The addresses of the lists of Microsoft Graph that a census reads, each with the fewest fields that it needs."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.clients.graph.requests import Requests

USER_FIELDS = (
    "id", "userPrincipalName", "displayName", "mail", "accountEnabled", "userType", "creationType",
    "externalUserState", "createdDateTime", "department", "jobTitle", "companyName", "employeeId", "employeeType",
    "country", "usageLocation", "onPremisesSyncEnabled", "assignedLicenses",
)  # fmt: skip
PRINCIPAL_FIELDS = (
    "id", "appId", "displayName", "accountEnabled", "servicePrincipalType", "appOwnerOrganizationId",
    "createdDateTime", "appRoleAssignmentRequired", "appRoles", "verifiedPublisher",
)  # fmt: skip
_MEMBER_FIELDS = ("id", "userPrincipalName", "displayName")
_CREDENTIAL_FIELDS = ("id", "passwordCredentials", "keyCredentials")
_APPLICATION_FIELDS = ("id", "appId", "displayName", "passwordCredentials", "keyCredentials")
_MANAGER = "manager($select=id)"
# Graph expands one relationship of a user in a request: sponsors are a list of their own.
_SPONSORS = "sponsors($select=id)"
_ACTIVITY_FIELDS = (
    "id", "signInActivity", "createdDateTime", "lastPasswordChangeDateTime", "onPremisesSyncEnabled", "creationType",
)  # fmt: skip
_MOST = 999
_MOST_WITH_ACTIVITY = 500
_WITH_WORKLOADS = "beta"
"""The version that lists service principals among a group's members and owners: v1.0 leaves them out."""
FOLLOWED: Mapping[str, str] = {
    "users": ",".join(USER_FIELDS),
    "groups": "id,displayName,members",
    "servicePrincipals": "id,displayName,accountEnabled",
}
"""The lists that delta links follow, each with the fields whose changes count."""


class Addresses:
    """Addresses of lists; each path has its page below https://learn.microsoft.com/graph/api/."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self._graph = requests.graph

    def first_touch(self) -> str:
        """Return the cheapest request: its answer shows the vendor's clock before the census lists anything."""
        return self._requests.address(self._graph.users, top=1, select=["id"])

    def users(self) -> str:
        """Return all users, each with its manager's id."""
        return self._requests.address(self._graph.users, top=_MOST, select=list(USER_FIELDS), expand=[_MANAGER])

    def activity(self) -> str:
        """Return when each user signed in last: a list by itself, for a tenant may refuse it without refusing users."""
        return self._requests.address(self._graph.users, top=_MOST_WITH_ACTIVITY, select=list(_ACTIVITY_FIELDS))

    def sponsors(self) -> str:
        """Return the guests, each with its sponsors: people and groups, of whom Graph expands the first twenty."""
        return self._requests.address(
            self._graph.users, filter="userType eq 'Guest'", top=_MOST, select=["id"], expand=[_SPONSORS]
        )

    def user(self, user_id: str) -> str:
        """Return one user."""
        builder = self._graph.users.by_user_id(user_id)
        return self._requests.address(builder, select=list(USER_FIELDS), expand=[_MANAGER])

    def registrations(self) -> str:
        """Return the factors that each user has registered."""
        return self._requests.address(self._graph.reports.authentication_methods.user_registration_details, top=_MOST)

    def licences(self) -> str:
        """Return the licences that the tenant has, with their names."""
        return self._requests.address(self._graph.subscribed_skus)

    def groups(self) -> str:
        """Return all groups."""
        return self._requests.address(self._graph.groups, top=_MOST, select=["id", "displayName"])

    def group(self, group_id: str) -> str:
        """Return one group."""
        return self._requests.address(self._graph.groups.by_group_id(group_id), select=["id", "displayName"])

    def members(self, group_id: str) -> str:
        """Return a group's own members, not those of groups in it."""
        builder = self._graph.groups.by_group_id(group_id).members
        return self._requests.address(builder, _WITH_WORKLOADS, top=_MOST, select=list(_MEMBER_FIELDS))

    def group_owners(self, group_id: str) -> str:
        """Return a group's owners."""
        builder = self._graph.groups.by_group_id(group_id).owners
        return self._requests.address(builder, _WITH_WORKLOADS, top=_MOST, select=list(_MEMBER_FIELDS))

    def group_eligibilities(self, group_id: str) -> str:
        """Return who may become a group's member or owner by PIM; Graph lists this only group by group."""
        pim = self._graph.identity_governance.privileged_access.group
        return self._requests.address(
            pim.eligibility_schedule_instances, filter=f"groupId eq '{group_id}'", expand=["principal"]
        )

    def principals(self) -> str:
        """Return all service principals."""
        return self._requests.address(self._graph.service_principals, top=_MOST, select=list(PRINCIPAL_FIELDS))

    def principal(self, principal_id: str) -> str:
        """Return one service principal."""
        builder = self._graph.service_principals.by_service_principal_id(principal_id)
        return self._requests.address(builder, select=list(PRINCIPAL_FIELDS))

    def assigned_to(self, principal_id: str) -> str:
        """Return who is assigned to an application, and as what."""
        builder = self._graph.service_principals.by_service_principal_id(principal_id).app_role_assigned_to
        return self._requests.address(builder, top=_MOST)

    def principal_owners(self, principal_id: str) -> str:
        """Return a service principal's owners."""
        builder = self._graph.service_principals.by_service_principal_id(principal_id).owners
        return self._requests.address(builder, top=_MOST, select=list(_MEMBER_FIELDS))

    def applications(self) -> str:
        """Return the tenant's own applications."""
        return self._requests.address(self._graph.applications, top=_MOST, select=list(_APPLICATION_FIELDS))

    def principal_credentials(self) -> str:
        """Return the credentials of all service principals, in a list of their own: an account's row has none."""
        return self._requests.address(self._graph.service_principals, top=_MOST, select=list(_CREDENTIAL_FIELDS))

    def application_owners(self, application_id: str) -> str:
        """Return an application's owners."""
        builder = self._graph.applications.by_application_id(application_id).owners
        return self._requests.address(builder, top=_MOST, select=list(_MEMBER_FIELDS))

    def role_definitions(self) -> str:
        """Return all directory roles; this list refuses ``$top``."""
        return self._requests.address(self._graph.role_management.directory.role_definitions)

    def role_assignments(self) -> str:
        """Return who holds a role now; without PIM it is unknown until when, and whether the role is activated."""
        return self._requests.address(self._graph.role_management.directory.role_assignments)

    def role_instances(self) -> str:
        """Return who holds a role now, by PIM."""
        return self._requests.address(self._graph.role_management.directory.role_assignment_schedule_instances)

    def role_eligibilities(self) -> str:
        """Return who may activate a role."""
        return self._requests.address(self._graph.role_management.directory.role_eligibility_schedule_instances)

    def permission_grants(self) -> str:
        """Return which applications may act for people, and with which scopes."""
        return self._requests.address(self._graph.oauth2_permission_grants, top=_MOST)


def delta_path(list_name: str) -> str:
    """Return where a delta walk begins that shows only changes from now on.

    The SDK does not know ``$deltatoken=latest``: https://learn.microsoft.com/graph/delta-query-overview
    """
    return f"/v1.0/{list_name}/delta?$select={FOLLOWED[list_name]}&$deltatoken=latest"
