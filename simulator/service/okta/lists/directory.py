"""Users, groups and their members, applications and their users and groups."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from simulator.records.record import Json
from simulator.service.okta.admission.gate import Endpoint
from simulator.service.okta.lists import directory_spelling as spelling
from simulator.service.okta.lists.pages import Listing, PageSize, known, unpaged
from simulator.service.okta.wire.answers import OktaError, json_answer
from simulator.service.okta.wire.filters import Predicate
from simulator.service.okta.wire.parameters import predicate_of
from simulator.service.tenants.tenant import TenantState

_USERS, _GROUPS, _MEMBERS = PageSize(200, 200), PageSize(10_000, 10_000), PageSize(1_000, 1_000)
_APPS, _APP_USERS, _APP_GROUPS = PageSize(20, 200), PageSize(50, 500), PageSize(20, 200)
_RULES = PageSize(50, 200)


class Directory:
    """The directory of one org."""

    def __init__(self, state: TenantState, listing: Listing) -> None:
        self._state, self._listing = state, listing

    def endpoints(self) -> list[Endpoint]:
        """Return the paths."""
        users, groups, apps = "okta.users.read", "okta.groups.read", "okta.apps.read"
        return [
            Endpoint("/api/v1/users", users, "users", self.users),
            Endpoint("/api/v1/users/{user_id}", users, "other", self.user),
            Endpoint("/api/v1/users/{user_id}/groups", users, "other", self.groups_of_user),
            Endpoint("/api/v1/groups", groups, "groups", self.groups),
            Endpoint("/api/v1/groups/rules", groups, "other", self.rules),
            Endpoint("/api/v1/groups/{group_id}", groups, "group", self.group),
            Endpoint("/api/v1/groups/{group_id}/users", groups, "other", self.members),
            Endpoint("/api/v1/groups/{group_id}/apps", groups, "other", self.apps_of_group),
            Endpoint("/api/v1/apps", apps, "apps", self.apps),
            Endpoint("/api/v1/apps/{app_id}", apps, "app", self.app),
            Endpoint("/api/v1/apps/{app_id}/users", apps, "apps", self.app_users),
            Endpoint("/api/v1/apps/{app_id}/users/{user_id}", apps, "apps", self.app_user),
            Endpoint("/api/v1/apps/{app_id}/groups", apps, "apps", self.app_groups),
        ]

    async def users(self, request: Request) -> Response:
        """List users: without a search or filter the deprovisioned ones are left out."""
        accounts, wanted = self._state.accounts, _wanted(request)
        ids = (
            accounts
            if wanted is not None
            else (account_id for account_id in accounts if accounts[account_id].state != "disabled")
        )
        return self._listing.answer(request, ids, lambda account_id: self._user(request, account_id), _USERS, wanted)

    async def user(self, request: Request) -> Response:
        """Show one user, by its id."""
        account = known(self._state.accounts, request, "user_id", "User")
        return json_answer(spelling.user(account, _origin(request)))

    async def groups_of_user(self, request: Request) -> Response:
        """List the groups of a user, all at once."""
        account = known(self._state.accounts, request, "user_id", "User").account
        held = [group for group in self._state.groups.values() if account.subject in group.members]
        return unpaged([spelling.group(group, _origin(request)) for group in held])

    async def groups(self, request: Request) -> Response:
        """List groups; ``lastMembershipUpdated`` may be searched for."""
        groups, origin = self._state.groups, _origin(request)
        return self._listing.answer(
            request, groups, lambda group_id: spelling.group(groups[group_id], origin), _GROUPS, _wanted(request)
        )

    async def rules(self, request: Request) -> Response:
        """List the rules that put users into groups."""
        rules = self._state.rules
        return self._listing.answer(request, rules, lambda rule_id: spelling.group_rule(rules[rule_id]), _RULES)

    async def group(self, request: Request) -> Response:
        """Show one group."""
        return json_answer(spelling.group(known(self._state.groups, request, "group_id", "Group"), _origin(request)))

    async def members(self, request: Request) -> Response:
        """List the users of a group."""
        members = known(self._state.groups, request, "group_id", "Group").members
        ids = (account_id for account_id in members if account_id in self._state.accounts)
        return self._listing.answer(request, ids, lambda account_id: self._user(request, account_id), _MEMBERS)

    async def apps_of_group(self, request: Request) -> Response:
        """List the applications that a group confers."""
        group = known(self._state.groups, request, "group_id", "Group").group
        ids = (app_id.app.id for app_id in self._state.apps.values() if group.id in app_id.groups)
        return self._listing.answer(request, ids, lambda app_id: self._app(request, app_id), _APP_GROUPS)

    async def apps(self, request: Request) -> Response:
        """List applications, service applications too."""
        return self._listing.answer(
            request, self._state.apps, lambda app_id: self._app(request, app_id), _APPS, _wanted(request)
        )

    async def app(self, request: Request) -> Response:
        """Show one application."""
        return json_answer(
            spelling.application(known(self._state.apps, request, "app_id", "AppInstance"), _origin(request))
        )

    async def app_users(self, request: Request) -> Response:
        """List the users of an application, direct and through groups."""
        app = known(self._state.apps, request, "app_id", "AppInstance")
        ids = self._state.accounts_of_app(app.app.id)
        return self._listing.answer(
            request, ids, lambda account_id: spelling.app_user(self._state, app, account_id), _APP_USERS
        )

    async def app_user(self, request: Request) -> Response:
        """Show one user of an application: direct, or through a group."""
        app = known(self._state.apps, request, "app_id", "AppInstance")
        user_id = request.path_params["user_id"]
        if user_id not in self._state.accounts_of_app(app.app.id):
            raise OktaError("E0000007", f"{user_id} (AppUser)")
        return json_answer(spelling.app_user(self._state, app, user_id))

    async def app_groups(self, request: Request) -> Response:
        """List the groups that confer an application."""
        app = known(self._state.apps, request, "app_id", "AppInstance")
        return self._listing.answer(
            request, app.groups, lambda group_id: spelling.app_group(app, group_id), _APP_GROUPS
        )

    def _user(self, request: Request, account_id: str) -> Json:
        return spelling.user(self._state.accounts[account_id], _origin(request))

    def _app(self, request: Request, app_id: str) -> Json:
        return spelling.application(self._state.apps[app_id], _origin(request))


def _wanted(request: Request) -> Predicate | None:
    """Return what ``search`` or ``filter`` selects, None without either."""
    expression = request.query_params.get("search") or request.query_params.get("filter")
    return predicate_of(expression) if expression else None


def _origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"
