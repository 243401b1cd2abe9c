"""Applications in the tenant: who is assigned to them and as what, who owns them, for whom they may act."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence

from ingest.collection.census_events import AccountSeen, GrantSeen
from ingest.collectors.entra.audits.app_roles import DEFAULT_ACCESS
from ingest.collectors.entra.audits.groups import OWNER_PREFIX
from ingest.collectors.entra.census.context import Listed
from ingest.collectors.entra.census.grants import held_by, one_of_each, since
from ingest.collectors.entra.census.list_pages import Need, at_once
from ingest.collectors.entra.census.rows import Assignment, Group, Member, PermissionGrant, Principal, read
from ingest.collectors.entra.record.parties import platform, service
from ingest.contract.event import Application, Entitlement, Grant
from ingest.files.json_splitting import on_one_line

NEED = Need("Application.Read.All (or Directory.Read.All)")
GRANTS_NEED = Need("DelegatedPermissionGrant.Read.All (or Directory.Read.All)")
DELEGATED_PREFIX = "delegated/"
"""Acting for people is held by the application: ``delegated/<application id of the resource>/<scope>``."""

_MICROSOFT = ("f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47")
"""Tenants that own Microsoft's own applications: https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/
verify-first-party-apps-sign-in"""


class Applications:
    """The service principals of one tenant, as far as they were listed; ``known`` by id, all of them when ``whole``."""

    def __init__(self, listed: Listed) -> None:
        self.known: dict[str, Principal] = {}
        self.whole = False
        self._listed = listed

    async def accounts(self) -> AsyncGenerator[list[AccountSeen], None]:
        """Yield all service principals as accounts that are no person's, Microsoft's own as the system's.

        Raises NotListedError when not permitted.
        """
        async for row in self._listed.lists.rows(self._listed.addresses.principals(), NEED):
            yield self._account(row)
        self.whole = True

    async def changed(self, principal_ids: Sequence[str]) -> AsyncGenerator[list[AccountSeen], None]:
        """Yield the service principals of these ids as they stand now; one that is gone is deleted."""

        async def one(principal_id: str) -> bytes | None:
            return await self._listed.lists.one(self._listed.addresses.principal(principal_id), NEED)

        async for principal_id, row in at_once(principal_ids, one):
            yield self._account(row) if row is not None else self.gone(principal_id)

    def gone(self, principal_id: str) -> list[AccountSeen]:
        """Return a service principal that is deleted."""
        party = service(self._listed.issuer, principal_id)
        return [AccountSeen("service_principal", party, {"state": "deleted"})] if party is not None else []

    async def assignments(self) -> AsyncGenerator[list[GrantSeen], None]:
        """Yield, application by application, who is assigned to it."""
        async for _, found in at_once(list(self.known), self._assigned_to):
            yield found

    async def owners(self) -> AsyncGenerator[list[GrantSeen], None]:
        """Yield who owns the service principals and the tenant's own applications."""
        names = {key: principal.display_name for key, principal in self.known.items()}
        async for found in self._owned(names, self._listed.addresses.principal_owners, "service_principal_owner"):
            yield found
        names = {}
        async for row in self._listed.lists.rows(self._listed.addresses.applications(), NEED):
            registered = read(row, Group)
            names[registered.id.lower()] = registered.display_name
        async for found in self._owned(names, self._listed.addresses.application_owners, "application_owner"):
            yield found

    async def permission_grants(self) -> AsyncGenerator[list[GrantSeen], None]:
        """Yield for whom applications may act, scope by scope; none while it is not known which applications there are.

        A scope goes by the application id of what it is for, which the service principals' list alone tells.
        """
        if not self.whole:
            return
        async for row in self._listed.lists.rows(self._listed.addresses.permission_grants(), GRANTS_NEED):
            yield self._acting(read(row, PermissionGrant))

    def _account(self, row: bytes) -> list[AccountSeen]:
        principal = read(row, Principal)
        self.known[principal.id.lower()] = principal
        made = platform if principal.app_owner_organization_id in _MICROSOFT else service
        party = made(self._listed.issuer, principal.id, principal.display_name, principal.display_name)
        if party is None:
            return []
        enabled = principal.account_enabled
        told = {
            "state": "unknown" if enabled is None else "active" if enabled else "disabled",
            "created_at": principal.created_date_time,
            "provider": principal.service_principal_type,
            "app_id": principal.app_id,
            "owner_tenant": principal.app_owner_organization_id,
        }
        present: dict[str, object] = {name: value for name, value in told.items() if value is not None}
        return [AccountSeen("service_principal", party, present, raw=on_one_line(row))]

    async def _assigned_to(self, principal_id: str) -> list[GrantSeen]:
        resource = self.known[principal_id]
        application = _application(resource)
        names = {role.id.lower(): role.display_name or role.value for role in resource.app_roles or ()}
        found: list[GrantSeen] = []
        address = self._listed.addresses.assigned_to(principal_id)
        for row in await self._listed.of_thing(address, NEED, "app_assignment", "app_role"):
            one = read(row, Assignment)
            role_id = (one.app_role_id or DEFAULT_ACCESS).lower()
            if role_id == DEFAULT_ACCESS:
                entitlement = Entitlement("app_assignment", application.id, application.name)
            else:
                entitlement = Entitlement("app_role", f"{application.id}/{role_id}", names.get(role_id))
            holder = Member(one.principal_id, None, one.principal_display_name, one.principal_type)
            told = {**since(one.created_date_time, self._listed.began_at), "service_principal_id": principal_id}
            found += held_by(self._listed.issuer, "app_role", holder, entitlement, application=application, told=told)
        return one_of_each(found)

    async def _owned(
        self, names: dict[str, str | None], address_of: Callable[[str], str], what: str
    ) -> AsyncGenerator[list[GrantSeen], None]:
        async def owners(owned_id: str) -> list[bytes]:
            return await self._listed.of_thing(address_of(owned_id), NEED, "permission:owner")

        async for owned_id, rows in at_once(list(names), owners):
            name = names[owned_id]
            owning = Entitlement("permission", OWNER_PREFIX + owned_id, f"Owner of {name}" if name else None)
            for row in rows:
                yield held_by(self._listed.issuer, what, read(row, Member), owning)

    def _acting(self, one: PermissionGrant) -> list[GrantSeen]:
        client, resource = self.known.get(one.client_id.lower()), self.known.get(one.resource_id.lower())
        name = client.display_name if client is not None else None
        holder = Member(one.client_id, None, name, "servicePrincipal")
        resource_id = _application(resource).id if resource is not None else one.resource_id.lower()
        # For everybody there is no scope; a person's own consent lets the application act for that person alone.
        grant = Grant(scope=f"/users/{one.principal_id.lower()}" if one.principal_id else None)
        application = _application(client) if client is not None else None
        found: list[GrantSeen] = []
        for scope in sorted(set((one.scope or "").split())):
            held = Entitlement("permission", f"{DELEGATED_PREFIX}{resource_id}/{scope}", scope)
            found += held_by(self._listed.issuer, "oauth2_permission", holder, held, grant, application)
        return found


def _application(principal: Principal) -> Application:
    """Return the application that a service principal is, by its application id as the audit log names it."""
    return Application((principal.app_id or principal.id).lower(), principal.display_name)
