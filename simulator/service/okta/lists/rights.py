"""Administrators and service applications with their roles, identity providers, API tokens, factors, scopes."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from simulator.records.record import Json
from simulator.service.clock import Clock
from simulator.service.okta.admission.gate import Endpoint
from simulator.service.okta.lists import rights_spelling as spelling
from simulator.service.okta.lists.pages import Listing, PageSize, known, unpaged
from simulator.service.okta.wire.answers import json_answer
from simulator.service.okta.wire.links import AFTER
from simulator.service.tenants.tenant import TenantState

_ASSIGNEES, _IDPS = PageSize(100, 100), PageSize(20, 200)


class Rights:
    """The rights of one org."""

    def __init__(self, state: TenantState, listing: Listing, clock: Clock) -> None:
        self._state, self._listing, self._clock = state, listing, clock

    def endpoints(self) -> list[Endpoint]:
        """Return the paths."""
        return [
            Endpoint("/api/v1/users/{user_id}/roles", "okta.roles.read", "other", self.roles),
            Endpoint("/oauth2/v1/clients/{client_id}/roles", "okta.roles.read", "other", self.client_roles),
            Endpoint("/api/v1/users/{user_id}/factors", "okta.users.read", "other", self.factors),
            Endpoint("/api/v1/iam/assignees/users", "okta.roles.read", "other", self.assignees),
            Endpoint("/api/v1/idps", "okta.idps.read", "other", self.idps),
            Endpoint("/api/v1/idps/{idp_id}/users", "okta.idps.read", "other", self.idp_users),
            Endpoint("/api/v1/api-tokens", "okta.apiTokens.read", "other", self.tokens),
            Endpoint("/api/v1/apps/{app_id}/grants", "okta.appGrants.read", "apps", self.grants),
            Endpoint("/api/v1/apps/{app_id}/credentials/secrets", "okta.apps.read", "apps", self.secrets),
            Endpoint("/api/v1/apps/{app_id}/credentials/jwks", "okta.apps.read", "apps", self.keys),
            Endpoint("/api/v1/groups/{group_id}/owners", "okta.groups.read", "other", self.group_owners),
        ]

    async def roles(self, request: Request) -> Response:
        """List the roles of a user."""
        account_id = known(self._state.accounts, request, "user_id", "User").account.subject
        held = self._state.roles.get(account_id, {})
        return unpaged([spelling.role(account_id, role) for role in held.values()])

    async def client_roles(self, request: Request) -> Response:
        """List the roles of a service application."""
        app = known(self._state.apps, request, "client_id", "PublicClientApp").app
        held = self._state.roles.get(app.id, {})
        return unpaged([spelling.role(app.id, role, "CLIENT") for role in held.values()])

    async def factors(self, request: Request) -> Response:
        """List the enrolled factors of a user."""
        account = known(self._state.accounts, request, "user_id", "User")
        return unpaged([spelling.factor(account, kind) for kind in account.factors])

    async def assignees(self, request: Request) -> Response:
        """List who holds any role; the link to the next page stands in the body."""
        holders = [
            account_id for account_id, held in self._state.roles.items() if held and account_id not in self._state.apps
        ]
        here = str(request.url.replace(query=""))

        def spelled(account_id: str) -> Json:
            return {"id": account_id, "orn": f"orn:okta:directory:{self._state.label}:users:{account_id}"}

        page, after = self._listing.page(request, holders, spelled, _ASSIGNEES)
        limit = request.query_params.get("limit", str(_ASSIGNEES.usual))
        links = {} if after is None else {"next": {"href": f"{here}?limit={limit}&{AFTER}={after}"}}
        return json_answer({"value": page, "_links": links})

    async def idps(self, request: Request) -> Response:
        """List the inbound identity providers."""
        idps, at = self._state.idps, self._state.began_at
        return self._listing.answer(request, idps, lambda idp_id: spelling.identity_provider(idps[idp_id], at), _IDPS)

    async def idp_users(self, request: Request) -> Response:
        """List the accounts that an inbound identity provider vouches for."""
        idp = known(self._state.idps, request, "idp_id", "IdpAppInstance")
        linked = {
            account_id: at
            for account_id, at in self._state.linked.get(idp.id, {}).items()
            if account_id in self._state.accounts
        }

        def spelled(account_id: str) -> Json:
            return spelling.idp_user(self._state.accounts[account_id], linked[account_id])

        return self._listing.answer(request, linked, spelled, _IDPS)

    async def tokens(self, _: Request) -> Response:
        """List the API tokens, all at once."""
        return unpaged([spelling.api_token(token, self._clock.now()) for token in self._state.tokens.values()])

    async def grants(self, request: Request) -> Response:
        """List the scopes of a service application."""
        app = known(self._state.apps, request, "app_id", "AppInstance")
        origin = f"{request.url.scheme}://{request.url.netloc}"
        return unpaged([spelling.scope_grant(app, scope, origin) for scope in app.scopes])

    async def secrets(self, request: Request) -> Response:
        """List the secrets of an application, all at once."""
        app = known(self._state.apps, request, "app_id", "AppInstance")
        return unpaged([spelling.client_secret(app, secret_id) for secret_id in app.secrets])

    async def keys(self, request: Request) -> Response:
        """List the keys of an application: nobody here signs in with one of its own."""
        known(self._state.apps, request, "app_id", "AppInstance")
        return unpaged([])

    async def group_owners(self, request: Request) -> Response:
        """List the owners of a group: nobody in this company, which names owners in jitgov's settings."""
        known(self._state.groups, request, "group_id", "Group")
        return unpaged([])
