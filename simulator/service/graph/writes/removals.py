"""What may be taken away in a tenant: 200, 201 or 204 at once, in the lists and the audits a while later.

Source: Graph, api/group-delete-members.md, serviceprincipal-delete-approleassignedto.md, user-update.md and their like;
objects that refuse do so as users of the API have met it: a dynamic group as if a permission lacked, a synchronised one
as a bad request, an administrator to whoever is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import orjson

from simulator.entra import removals
from simulator.organisation.cast import Account
from simulator.records.instants import SECOND
from simulator.records.mint import Mint
from simulator.records.record import Record
from simulator.service.graph.endpoints import Endpoint
from simulator.service.graph.lists.directory import Directory
from simulator.service.graph.lists.groups_and_apps import assigned_to, consents
from simulator.service.graph.lists.listings import principal_of
from simulator.service.graph.lists.roles import ROLES, Holding, eligible, held, scheduled
from simulator.service.graph.registration import Registration
from simulator.service.graph.wire.call import Call
from simulator.service.graph.wire.errors import GraphError, bad_request, not_found
from simulator.service.simulation import Simulation

_ROLES = "roleManagement/directory"
_MEMBERS = ("GroupMember.ReadWrite.All", "Group.ReadWrite.All")
_ASSIGNMENTS = ("AppRoleAssignment.ReadWrite.All",)
_ROLE = ("RoleManagement.ReadWrite.Directory",)
_ACTIVE = ("RoleAssignmentSchedule.Remove.Directory", "RoleAssignmentSchedule.ReadWrite.Directory")
_ELIGIBLE = ("RoleEligibilitySchedule.Remove.Directory", "RoleEligibilitySchedule.ReadWrite.Directory")
_ENABLE = ("User.EnableDisableAccount.All", "User.ReadWrite.All")
_SESSIONS = ("User.RevokeSessions.All", "User.ReadWrite.All")
_CONSENTS = ("DelegatedPermissionGrant.ReadWrite.All",)
WRITE_PERMISSIONS = (
    _MEMBERS[0], _ASSIGNMENTS[0], _ROLE[0], _ACTIVE[0], _ELIGIBLE[0], _ENABLE[0], _SESSIONS[0], _CONSENTS[0],
)  # fmt: skip
"""What an application needs that removes access."""


class Removals:
    """The removals of one tenant."""

    def __init__(self, simulation: Simulation, directory: Directory, registration: Registration) -> None:
        self._simulation, self._directory, self._registration = simulation, directory, registration

    def endpoints(self) -> list[Endpoint]:
        """Return the paths."""
        return [
            _gone("groups/{id}/members/{member}/$ref", _MEMBERS, self.member),
            _gone("servicePrincipals/{id}/appRoleAssignedTo/{member}", _ASSIGNMENTS, self.assignment),
            _gone(_ROLES + "/roleAssignments/{id}", _ROLE, self.role),
            _gone("oauth2PermissionGrants/{id}", _CONSENTS, self.consent),
            Endpoint(f"{_ROLES}/roleAssignmentScheduleRequests", _ACTIVE, self.request_active, method="POST",
                     status=201, licence="P2"),
            Endpoint(f"{_ROLES}/roleEligibilityScheduleRequests", _ELIGIBLE, self.request_eligible, method="POST",
                     status=201, licence="P2"),
            Endpoint("users/{id}", _ENABLE, self.disable, method="PATCH", status=204),
            Endpoint("users/{id}/revokeSignInSessions", _SESSIONS, self.sessions, method="POST"),
        ]  # fmt: skip

    def member(self, call: Call) -> bytes:
        """Take an account out of a group."""
        group = self._directory.state.groups.get(call.id)
        if group is None or call.member not in group.members:
            raise not_found(call.member)
        if "DynamicMembership" in str(group.traits.get("groupTypes")):
            raise _denied()
        if group.traits.get("onPremisesSyncEnabled"):
            raise GraphError(
                400,
                "Request_BadRequest",
                "Unable to update the specified properties for on-premises mastered Directory Sync objects.",
            )
        self._accept([removals.left_group(self._mint, self._account(call.member), group.group, self._at(call))])
        return b""

    def assignment(self, call: Call) -> bytes:
        """Take an account off an application."""
        principal = principal_of(self._directory, call)
        assignment = assigned_to(self._directory, principal).get(call.member)
        if assignment is None or assignment.kind != "User" or principal.app is None:
            raise not_found(call.member)
        account = self._account(assignment.holder)
        self._accept([removals.unassigned(self._mint, account, principal.app.app, self._at(call))])
        return b""

    def role(self, call: Call) -> bytes:
        """Take a role from an account."""
        holding = held(self._directory, call.now).get(call.id)
        if holding is None:
            raise not_found(call.id)
        account, role = self._account(holding.holder), ROLES[holding.held.role]
        self._accept([removals.lost_role(self._mint, account, role, self._at(call))])
        return b""

    def request_active(self, call: Call) -> bytes:
        """Ask PIM to end an active assignment."""
        return self._requested(call, "active", scheduled(self._directory, call.now).values())

    def request_eligible(self, call: Call) -> bytes:
        """Ask PIM to end an eligibility."""
        return self._requested(call, "eligible", eligible(self._directory, call.now).values())

    def _requested(self, call: Call, mode: str, holdings: Iterable[Holding]) -> bytes:
        asked = call.body
        if asked.get("action") != "adminRemove":
            raise bad_request("Only adminRemove is understood here.")
        key = (asked.get("principalId"), asked.get("roleDefinitionId"))
        if not any((h.holder, h.held.role) == key for h in holdings):
            raise GraphError(400, "RoleAssignmentDoesNotExist", "The Role assignment does not exist.")
        account, role = self._account(str(key[0])), ROLES[str(key[1])]
        self._accept(removals.lost_by_pim(self._mint, account, role, mode, self._at(call)))
        return orjson.dumps({"id": self._mint.guid(), "status": "PendingProvisioning", **asked})

    def disable(self, call: Call) -> bytes:
        """Let an account sign in no more; nothing else is changed here."""
        if call.body != {"accountEnabled": False}:
            raise bad_request("Only accountEnabled is changed here.")
        account = self._account(call.id)
        if self._directory.state.roles.get(account.subject):
            raise _denied()
        self._accept(removals.disabled(self._mint, account, self._at(call)))
        return b""

    def sessions(self, call: Call) -> bytes:
        """End the sessions of an account."""
        self._accept([removals.sessions_ended(self._mint, self._account(call.id), self._at(call))])
        return b'{"value":true}'

    def consent(self, call: Call) -> bytes:
        """Take a delegated permission back, at once."""
        if call.id not in consents(self._directory):
            raise not_found(call.id)
        self._directory.revoked.add(call.id)
        return b""

    @property
    def _mint(self) -> Mint:
        return self._simulation.mint

    def _account(self, account_id: str) -> Account:
        known = self._directory.state.accounts.get(account_id)
        if known is None:
            raise not_found(account_id)
        return known.account

    def _at(self, call: Call) -> int:
        return call.now + self._registration.shown_after_seconds * SECOND

    def _accept(self, records: Iterable[Record]) -> None:
        late = self._registration.logged_after_seconds * SECOND
        self._simulation.enacted.accept([record.arriving(record.occurred_at + late) for record in records])


def _gone(path: str, permissions: tuple[str, ...], answer: Callable[[Call], bytes]) -> Endpoint:
    return Endpoint(path, permissions, answer, method="DELETE", status=204)


def _denied() -> GraphError:
    return GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
