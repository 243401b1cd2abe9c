"""What may be taken away in an org: 200 or 204 at once, in the lists and the log a while later.

Source: Okta management API; the quirks are those that users of the API have met (E0000046 for what a group gives too; a
role that was one of several is told as a grant of the rest; who leaves a group of a rule becomes its exception).
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from simulator.okta.removals import removed, roles_left
from simulator.okta.skeleton import SYSTEM, app_target, app_user, group_target, person
from simulator.organisation.cast import Account
from simulator.records.instants import SECOND
from simulator.records.record import Json, Record
from simulator.service.okta.admission.gate import Endpoint
from simulator.service.okta.admission.settings import OrgSettings
from simulator.service.okta.furnishing import client_id
from simulator.service.okta.lists import rights_spelling
from simulator.service.okta.lists.pages import known
from simulator.service.okta.wire.answers import OktaError, invalid, json_answer
from simulator.service.simulation import Simulation
from simulator.service.tenants.tenant import RoleHeld, TenantState

_NO_CONTENT = 204


class Removals:
    """The removals of one org."""

    def __init__(self, simulation: Simulation, state: TenantState, settings: OrgSettings) -> None:
        self._simulation, self._state, self._settings = simulation, state, settings

    def endpoints(self) -> list[Endpoint]:
        """Return the paths."""
        users, roles = "okta.users.manage", "okta.roles.manage"
        return [
            Endpoint(
                "/api/v1/groups/{group_id}/users/{user_id}", "okta.groups.manage", "other", self.member, "DELETE"
            ),
            Endpoint("/api/v1/apps/{app_id}/users/{user_id}", "okta.apps.manage", "apps", self.assignment, "DELETE"),
            Endpoint("/api/v1/users/{user_id}/roles/{role_id}", roles, "other", self.role, "DELETE"),
            Endpoint(
                "/api/v1/iam/resource-sets/{set_id}/bindings/{custom_id}/members/{role_id}",
                roles, "other", self.binding_member, "DELETE",
            ),
            Endpoint("/oauth2/v1/clients/{user_id}/roles/{role_id}", roles, "other", self.client_role, "DELETE"),
            Endpoint("/api/v1/users/{user_id}/lifecycle/suspend", users, "other", self.suspend, "POST"),
            Endpoint("/api/v1/users/{user_id}/sessions", users, "other", self.sessions, "DELETE"),
            Endpoint("/api/v1/api-tokens/{token_id}", "okta.apiTokens.manage", "other", self.token, "DELETE"),
        ]  # fmt: skip

    async def member(self, request: Request) -> Response:
        """Take a user out of a group; a second time it is 204 again."""
        group = known(self._state.groups, request, "group_id", "Group")
        account = self._account(request)
        if account.subject in group.members:
            targets = [person(account), group_target(group.group)]
            records = [self._record("group", request, targets)]
            if any(rule.group_id == group.group.id for rule in self._state.rules.values()):
                records.append(self._record("exclusion", request, targets, actor=SYSTEM))
            self._simulation.enacted.accept(records)
        return Response(status_code=_NO_CONTENT)

    async def assignment(self, request: Request) -> Response:
        """Take a user off an application; not where a group gives it too."""
        app = known(self._state.apps, request, "app_id", "AppInstance")
        account = self._account(request)
        if self._state.groups_conferring(app.app.id, account.subject):
            raise OktaError("E0000046", causes=["The user is assigned through group memberships"])
        if account.subject not in app.assigned:
            raise OktaError("E0000007", f"{account.subject} (AppUser)")
        targets = [app_user(account, app.app), app_target(app.app), person(account)]
        self._simulation.enacted.accept([self._record("app", request, targets)])
        return Response(status_code=_NO_CONTENT)

    async def role(self, request: Request) -> Response:
        """Take a role from a user: what is left is told as granted."""
        account = self._account(request)
        lost = self._role(request, account.subject)
        held = [name for name in self._state.roles[account.subject] if name != lost.role]
        at, path = self._shown_at(), request.url.path
        record = roles_left(self._simulation.mint, account, lost.role, held, at, self._actor(), path)
        self._simulation.enacted.accept([record.arriving(self._logged_at())])
        return Response(status_code=_NO_CONTENT)

    async def binding_member(self, request: Request) -> Response:
        """Take a custom role from its holder, by the id of the member of the binding."""
        role_id = request.path_params["role_id"]
        for holder_id, held in self._state.roles.items():
            if any(_id_of(holder_id, role) == role_id for role in held.values()):
                request.path_params["user_id"] = holder_id
                return await self.role(request)
        raise OktaError("E0000007", f"{role_id} (Member)")

    async def client_role(self, request: Request) -> Response:
        """Take a role from a service application, at once: no record of the log is made of it here."""
        lost = self._role(request, known(self._state.apps, request, "user_id", "PublicClientApp").app.id)
        del self._state.roles[request.path_params["user_id"]][lost.role]
        return Response(status_code=_NO_CONTENT)

    async def suspend(self, request: Request) -> Response:
        """Suspend a user who is active."""
        account = self._account(request)
        if self._state.accounts[account.subject].state != "active":
            raise invalid("user", "Cannot suspend a user that is not active")
        self._simulation.enacted.accept([self._record("suspend", request, [person(account)])])
        return json_answer({})

    async def sessions(self, request: Request) -> Response:
        """End a user's sessions."""
        self._simulation.enacted.accept([self._record("sessions", request, [person(self._account(request))])])
        return Response(status_code=_NO_CONTENT)

    async def token(self, request: Request) -> Response:
        """Revoke an API token, at once."""
        token = known(self._state.tokens, request, "token_id", "Token")
        target: Json = {
            "id": token.id, "type": "Token", "alternateId": "unknown", "displayName": token.name, "detailEntry": None,
        }  # fmt: skip
        self._simulation.enacted.accept([self._record("token", request, [target])])
        del self._state.tokens[token.id]
        return Response(status_code=_NO_CONTENT)

    def _account(self, request: Request) -> Account:
        return known(self._state.accounts, request, "user_id", "User").account

    def _role(self, request: Request, holder_id: str) -> RoleHeld:
        for role in self._state.roles.get(holder_id, {}).values():
            if _id_of(holder_id, role) == request.path_params["role_id"]:
                return role
        raise OktaError("E0000007", f"{request.path_params['role_id']} (RoleAssignment)")

    def _record(self, what: str, request: Request, targets: list[Json], actor: Json | None = None) -> Record:
        at, path = self._shown_at(), request.url.path
        record = removed(self._simulation.mint, self._state.label, what, at, actor or self._actor(), targets, path)
        return record.arriving(self._logged_at())

    def _shown_at(self) -> int:
        return self._simulation.clock.now() + self._settings.shown_after_seconds * SECOND

    def _logged_at(self) -> int:
        return self._simulation.clock.now() + self._settings.logged_after_seconds * SECOND

    def _actor(self) -> Json:
        own_id = client_id(self._state.label)
        return {
            "id": own_id, "type": "PublicClientApp", "alternateId": own_id, "displayName": "jitgov",
            "detailEntry": None,
        }  # fmt: skip


def _id_of(holder_id: str, role: RoleHeld) -> str:
    return str(rights_spelling.role(holder_id, role)["id"])
