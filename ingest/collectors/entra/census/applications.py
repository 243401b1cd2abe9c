"""Applications in the tenant: who is assigned to them and as what, who owns them, for whom they may act."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence

from ingest.collectors.entra.audits_app_roles import DEFAULT_ACCESS
from ingest.collectors.entra.audits_groups import OWNER_PREFIX
from ingest.collectors.entra.census.addresses import Addresses
from ingest.collectors.entra.census.holding import held_by
from ingest.collectors.entra.census.lists import Lists, Need, at_once
from ingest.collectors.entra.census.shapes import Assignment, Group, Member, PermissionGrant, Principal, read
from ingest.collectors.entra.census.stating import Statements
from ingest.collectors.entra.parties import service
from ingest.contract.event import Application, Entitlement, Event, Grant

NEED = Need("Application.Read.All (or Directory.Read.All)")
GRANTS_NEED = Need("DelegatedPermissionGrant.Read.All (or Directory.Read.All)")
DELEGATED_PREFIX = "delegated/"
"""Acting for people is held by the application: ``delegated/<application id of the resource>/<scope>``."""


class Applications:
    """The service principals of one tenant, as they were listed."""

    def __init__(self, lists: Lists, addresses: Addresses, statements: Statements) -> None:
        self.rows: dict[str, bytes] = {}
        self._known: dict[str, Principal] = {}
        self._lists = lists
        self._addresses = addresses
        self._statements = statements

    async def list_principals(self) -> None:
        """Read which service principals there are. Raises SetupError when that is not permitted."""
        async for row in self._lists.rows(self._addresses.principals(), NEED):
            self.know(row)

    def know(self, row: bytes) -> None:
        """Take in a service principal."""
        principal = read(row, Principal)
        self.rows[principal.id.lower()] = row
        self._known[principal.id.lower()] = principal

    async def assignments(self) -> AsyncGenerator[list[Event], None]:
        """Yield, application by application, who is assigned to it."""
        async for _, events in at_once(list(self._known), self._assigned_to):
            yield events

    async def owners(self) -> AsyncGenerator[list[Event], None]:
        """Yield who owns the service principals and the tenant's own applications."""
        names = {key: known.display_name for key, known in self._known.items()}
        async for events in self._owned(names, self._addresses.principal_owners, "service_principal_owner"):
            yield events
        names = {}
        async for row in self._lists.rows(self._addresses.applications(), NEED):
            registered = read(row, Group)
            names[registered.id.lower()] = registered.display_name
        async for events in self._owned(names, self._addresses.application_owners, "application_owner"):
            yield events

    async def permission_grants(self) -> AsyncGenerator[list[Event], None]:
        """Yield for whom applications may act, scope by scope."""
        async for row in self._lists.rows(self._addresses.permission_grants(), GRANTS_NEED):
            yield self._acting(row)

    async def accounts(self) -> AsyncGenerator[list[Event], None]:
        """Yield the service principals as accounts that are no person's."""
        for principal_id in self._known:
            yield self._account(principal_id)

    async def changed(self, principal_ids: Sequence[str]) -> AsyncGenerator[list[Event], None]:
        """Yield the service principals of these ids as they stand now; one that is gone is deleted."""

        async def one(principal_id: str) -> bytes | None:
            return await self._lists.one(self._addresses.principal(principal_id), NEED)

        async for principal_id, row in at_once(principal_ids, one):
            if row is None:
                yield self.gone(principal_id)
            else:
                self.know(row)
                yield self._account(principal_id)

    def gone(self, principal_id: str) -> list[Event]:
        """Return a service principal that is deleted."""
        party = service(self._statements.issuer, principal_id)
        if party is None:
            return []
        return self._statements.account("service_principal", party, b"null", {"state": "deleted"})

    def _account(self, principal_id: str) -> list[Event]:
        """Return a service principal as an account."""
        known = self._known[principal_id]
        party = service(self._statements.issuer, known.id, known.display_name, known.display_name)
        if party is None:
            return []
        told = {
            "state": "unknown" if known.account_enabled is None else "active" if known.account_enabled else "disabled",
            "created_at": known.created_date_time,
            "provider": known.service_principal_type,
            "app_id": known.app_id,
            "owner_tenant": known.app_owner_organization_id,
        }
        present = {name: value for name, value in told.items() if value is not None}
        return self._statements.account("service_principal", party, self.rows[principal_id], present)

    async def _assigned_to(self, principal_id: str) -> list[Event]:
        resource = self._known[principal_id]
        application = _application(resource)
        names = {role.id.lower(): role.display_name or role.value for role in resource.app_roles or ()}
        events: list[Event] = []
        for row in await self._lists.of_thing(self._addresses.assigned_to(principal_id), NEED):
            one = read(row, Assignment)
            role_id = (one.app_role_id or DEFAULT_ACCESS).lower()
            if role_id == DEFAULT_ACCESS:
                entitlement = Entitlement("app_assignment", application.id, application.name)
            else:
                entitlement = Entitlement("app_role", f"{application.id}/{role_id}", names.get(role_id))
            holder = Member(one.principal_id, None, one.principal_display_name, one.principal_type)
            told = {"service_principal_id": principal_id}
            events += held_by(
                self._statements, "app_role", holder, entitlement, row, application=application, told=told
            )
        return events

    async def _owned(
        self, names: dict[str, str | None], address_of: Callable[[str], str], what: str
    ) -> AsyncGenerator[list[Event], None]:
        async def owners(owned_id: str) -> list[bytes]:
            return await self._lists.of_thing(address_of(owned_id), NEED)

        async for owned_id, rows in at_once(list(names), owners):
            name = names[owned_id]
            owning = Entitlement("permission", OWNER_PREFIX + owned_id, f"Owner of {name}" if name else None)
            for row in rows:
                yield held_by(self._statements, what, read(row, Member), owning, row)

    def _acting(self, row: bytes) -> list[Event]:
        one = read(row, PermissionGrant)
        client, resource = self._known.get(one.client_id.lower()), self._known.get(one.resource_id.lower())
        name = client.display_name if client is not None else None
        party = service(self._statements.issuer, one.client_id, name, name)
        if party is None:
            return []
        resource_id = _application(resource).id if resource is not None else one.resource_id.lower()
        # For everybody there is no scope; a person's own consent lets the application act for that person alone.
        grant = Grant(scope=f"/users/{one.principal_id.lower()}" if one.principal_id else None)
        application = _application(client) if client is not None else None
        events: list[Event] = []
        for scope in sorted(set((one.scope or "").split())):
            held = Entitlement("permission", f"{DELEGATED_PREFIX}{resource_id}/{scope}", scope)
            events += self._statements.grant("oauth2_permission", party, held, grant, row, application)
        return events


def _application(principal: Principal) -> Application:
    """Return the application that a service principal is, by its application id as the audit log names it."""
    return Application((principal.app_id or principal.id).lower(), principal.display_name)
