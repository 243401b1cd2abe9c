"""Every path that is served, with the permissions and the licence that it demands and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from simulator.service.graph.lists import licences as bought
from simulator.service.graph.lists import listings
from simulator.service.graph.lists.delta import Delta, DeltaWalks
from simulator.service.graph.lists.directory import Directory
from simulator.service.graph.lists.pages import Listing, Lists, T
from simulator.service.graph.registration import Licence
from simulator.service.graph.reports.kinds import REPORTS, Report
from simulator.service.graph.reports.pages import Reports
from simulator.service.graph.wire.call import Call
from simulator.service.graph.wire.page_faults import PageFaults

_DIRECTORY = "Directory.Read.All"
_PEOPLE = ("User.Read.All", _DIRECTORY)
_GROUPS = ("Group.Read.All", "GroupMember.Read.All", _DIRECTORY)
_APPS = ("Application.Read.All", _DIRECTORY)
_CONSENTS = ("DelegatedPermissionGrant.Read.All", _DIRECTORY)
_ROLES = ("RoleManagement.Read.Directory", "RoleManagement.Read.All", _DIRECTORY)
_ACTIVE = ("RoleAssignmentSchedule.Read.Directory", "RoleManagement.Read.Directory", "RoleManagement.Read.All")
_ELIGIBLE = ("RoleEligibilitySchedule.Read.Directory", "RoleManagement.Read.Directory", "RoleManagement.Read.All")
_GROUP_PIM = ("PrivilegedEligibilitySchedule.Read.AzureADGroup", "PrivilegedAccess.Read.AzureADGroup")
_BOUGHT = ("Organization.Read.All", "LicenseAssignment.Read.All", _DIRECTORY)
_METHODS = ("AuditLog.Read.All",)


class Endpoint(NamedTuple):
    """One path; ``report``: it is throttled with the log reports, else ``cost`` resource units are spent."""

    path: str
    permissions: tuple[str, ...]
    answer: Callable[[Call], bytes]
    cost: int = 1
    licence: Licence = "free"
    report: bool = False
    method: str = "GET"
    status: int = 200


class _Table:
    """Binds what is listed to one tenant."""

    def __init__(self, directory: Directory, reports: Reports, faults: PageFaults) -> None:
        self._reports = reports
        self._lists, self._deltas = Lists(directory, faults), DeltaWalks(directory, faults)

    def report(self, report: Report) -> Endpoint:
        return Endpoint(
            report.name,
            report.permissions,
            lambda call: self._reports.answer(report, call),
            licence="P1",
            report=True,
        )

    def listed(
        self, path: str, listing: Listing[T], permissions: tuple[str, ...], cost: int = 1, licence: Licence = "free"
    ) -> Endpoint:
        return Endpoint(path, permissions, lambda call: self._lists.page(listing, call), cost, licence)

    def object(self, path: str, listing: Listing[T], permissions: tuple[str, ...]) -> Endpoint:
        return Endpoint(path, permissions, lambda call: self._lists.object(listing, call))

    def delta(self, path: str, delta: Delta[T], permissions: tuple[str, ...], cost: int = 1) -> Endpoint:
        return Endpoint(path, permissions, lambda call: self._deltas.answer(delta, call), cost)


def endpoints(directory: Directory, reports: Reports, faults: PageFaults) -> list[Endpoint]:
    """Return a tenant's endpoints; a path with an id stands behind the fixed paths that it would swallow."""
    table = _Table(directory, reports, faults)
    roles = "roleManagement/directory"
    return [
        *(table.report(report) for report in REPORTS),
        table.delta("users/delta", listings.USER_CHANGES, _PEOPLE, 2),
        table.delta("groups/delta", listings.GROUP_CHANGES, _GROUPS),
        table.delta("servicePrincipals/delta", listings.PRINCIPAL_CHANGES, _APPS),
        table.listed("users", listings.USERS, _PEOPLE, 2),
        table.object("users/{id}", listings.USERS, _PEOPLE),
        table.listed("groups", listings.GROUPS, _GROUPS),
        table.object("groups/{id}", listings.GROUPS, _GROUPS),
        table.listed("groups/{id}/members", listings.MEMBERS, _GROUPS, 3),
        table.listed("groups/{id}/owners", listings.GROUP_OWNERS, _GROUPS),
        table.listed(listings.GROUP_ELIGIBILITIES.context, listings.GROUP_ELIGIBILITIES, _GROUP_PIM, licence="P2"),
        table.listed("applications", listings.APPLICATIONS, _APPS, 2),
        table.listed("applications/{id}/owners", listings.APPLICATION_OWNERS, _APPS, 2),
        table.listed("servicePrincipals", listings.PRINCIPALS, _APPS),
        table.object("servicePrincipals/{id}", listings.PRINCIPALS, _APPS),
        table.listed("servicePrincipals/{id}/owners", listings.PRINCIPAL_OWNERS, _APPS),
        table.listed("servicePrincipals/{id}/appRoleAssignedTo", listings.ASSIGNED_TO, _APPS, 2),
        table.listed("servicePrincipals/{id}/appRoleAssignments", listings.PERMISSIONS_OF, _APPS, 2),
        table.listed("oauth2PermissionGrants", listings.CONSENTS, _CONSENTS),
        table.listed(f"{roles}/roleDefinitions", listings.ROLE_DEFINITIONS, _ROLES),
        table.listed(f"{roles}/roleAssignments", listings.ROLE_ASSIGNMENTS, _ROLES),
        table.listed(f"{roles}/roleAssignmentScheduleInstances", listings.ASSIGNMENT_INSTANCES, _ACTIVE, licence="P2"),
        table.listed(
            f"{roles}/roleEligibilityScheduleInstances", listings.ELIGIBILITY_INSTANCES, _ELIGIBLE, licence="P2"
        ),
        table.listed(listings.REGISTRATIONS.context, listings.REGISTRATIONS, _METHODS, licence="P1"),
        Endpoint("organization", _BOUGHT, lambda call: bought.organization(directory, call)),
        Endpoint("subscribedSkus", _BOUGHT, lambda call: bought.subscribed_skus(directory, call)),
    ]
