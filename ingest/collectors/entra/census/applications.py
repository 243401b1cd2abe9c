"""Lists the tenant's applications: their service principals, assignments, owners and delegated permissions."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from typing import NamedTuple

from ingest.collection.census_events import AccountSeen, GrantSeen
from ingest.collectors.entra.audits.app_roles import DEFAULT_ACCESS
from ingest.collectors.entra.audits.groups import ownership_of
from ingest.collectors.entra.census.context import CensusContext
from ingest.collectors.entra.census.grants import grants_of_holder, merged_grants, since
from ingest.collectors.entra.census.list_pages import Need, at_once
from ingest.collectors.entra.census.rows import Assignment, Credentialed, Member, PermissionGrant, Principal, read
from ingest.collectors.entra.record.parties import platform, service
from ingest.contract.event import Application, Entitlement, Grant
from ingest.contract.providers.entra import PROVIDER
from ingest.files.json_pieces import on_one_line

NEED = Need("Application.Read.All (or Directory.Read.All)")
GRANTS_NEED = Need("DelegatedPermissionGrant.Read.All (or Directory.Read.All)")
_APPLICATION = "Application"
"""The type of a service principal that an application's registration made, here or in another tenant."""
DELEGATED_PREFIX = "delegated/"
"""The application holds the permission to act for people: ``delegated/<application id of the resource>/<scope>``."""


class _Owned(NamedTuple):
    """What has owners: its name, and the ids under which they own it."""

    name: str | None
    ids: tuple[str, ...]


class Applications:
    """Lists service principals; ``known`` holds those listed so far by id, and all of them once ``whole``."""

    def __init__(self, context: CensusContext) -> None:
        self.known: dict[str, Principal] = {}
        self.whole = False
        self._own_apps: frozenset[str] | None = None
        """Application ids of the tenant's own registrations; None: they were not listed."""
        self._context = context

    async def accounts(self) -> AsyncGenerator[list[AccountSeen], None]:
        """Yield all service principals as accounts of services, Microsoft's own as accounts of the system.

        Raises NotListedError when not permitted.
        """
        async for row in self._context.lists.rows(self._context.addresses.principals(), NEED):
            yield self._account(row)
        self.whole = True

    async def changed(self, principal_ids: Sequence[str]) -> AsyncGenerator[list[AccountSeen], None]:
        """Yield the service principals with these ids in their present state; a missing one as deleted."""

        async def principal_row(principal_id: str) -> bytes | None:
            return await self._context.lists.object(self._context.addresses.principal(principal_id), NEED)

        async for principal_id, row in at_once(principal_ids, principal_row):
            yield self._account(row) if row is not None else self.gone(principal_id)

    def gone(self, principal_id: str) -> list[AccountSeen]:
        """Return the account of a deleted service principal."""
        party = service(self._context.issuer, principal_id)
        return [AccountSeen("service_principal", party, {"state": "deleted"})] if party is not None else []

    async def assignments(self) -> AsyncGenerator[list[GrantSeen], None]:
        """Yield the assignments, application by application."""
        async for _, grants in at_once(list(self.known), self._assigned_to):
            yield grants

    async def owners(self) -> AsyncGenerator[list[GrantSeen], None]:
        """Yield the owners of the service principals and of the tenant's own applications.

        Who owns an application owns its service principal with it: either may give it a secret.
        """
        principals = {key: _Owned(principal.display_name, (key,)) for key, principal in self.known.items()}
        addresses = self._context.addresses
        async for grants in self._owned(principals, addresses.principal_owners, "service_principal_owner"):
            yield grants
        by_app_id = {(principal.app_id or "").lower(): key for key, principal in self.known.items()}
        registered: dict[str, _Owned] = {}
        async for row in self._context.lists.rows(addresses.applications(), NEED):
            application = read(row, Credentialed)
            own_id, instance = application.id.lower(), by_app_id.get((application.app_id or "").lower())
            registered[own_id] = _Owned(application.display_name, (own_id, *([instance] if instance else [])))
        async for grants in self._owned(registered, addresses.application_owners, "application_owner"):
            yield grants

    async def credentials(self) -> AsyncGenerator[tuple[str, list[dict[str, object]]], None]:
        """Yield each service principal's id and credentials, its application's among them; raises NotListedError."""
        own: dict[str, list[dict[str, object]]] = {}
        async for row in self._context.lists.rows(self._context.addresses.principal_credentials(), NEED):
            principal = read(row, Credentialed)
            own[principal.id.lower()] = credentials_of(principal)
        by_app_id: dict[str, list[dict[str, object]]] = {}
        async for row in self._context.lists.rows(self._context.addresses.applications(), NEED):
            application = read(row, Credentialed)
            by_app_id[(application.app_id or "").lower()] = credentials_of(application)
        self._own_apps = frozenset(by_app_id)
        for key, listed in own.items():
            principal_row = self.known.get(key)
            app_id = (principal_row.app_id or "").lower() if principal_row is not None else ""
            unique = {str(credential["id"]): credential for credential in [*by_app_id.get(app_id, []), *listed]}
            yield key, [unique[credential_id] for credential_id in sorted(unique)]

    def publishers(self) -> Iterator[tuple[str, dict[str, object]]]:
        """Yield of each application's service principal whose the application is, as far as ``credentials`` read it."""
        for key, principal in self.known.items():
            if principal.service_principal_type == _APPLICATION and self._own_apps is not None:
                publisher: dict[str, object] = {"foreign": (principal.app_id or "").lower() not in self._own_apps}
                if principal.verified_publisher is not None:
                    publisher["verified"] = bool(principal.verified_publisher.verified_publisher_id)
                yield key, publisher

    async def permission_grants(self) -> AsyncGenerator[list[GrantSeen], None]:
        """Yield the delegated permissions of applications, scope by scope; none before all applications are listed.

        The id of a scope holds its resource's application id, which only the list of service principals shows.
        """
        if not self.whole:
            return
        async for row in self._context.lists.rows(self._context.addresses.permission_grants(), GRANTS_NEED):
            yield self._acting(read(row, PermissionGrant))

    def _account(self, row: bytes) -> list[AccountSeen]:
        principal = read(row, Principal)
        self.known[principal.id.lower()] = principal
        make_party = platform if principal.app_owner_organization_id in PROVIDER.own_tenants else service
        party = make_party(self._context.issuer, principal.id, principal.display_name, principal.display_name)
        if party is None:
            return []
        enabled = principal.account_enabled
        attributes = {
            "state": "unknown" if enabled is None else "active" if enabled else "disabled",
            "created_at": principal.created_date_time,
            "provider": principal.service_principal_type,
            "app_id": principal.app_id,
            "owner_tenant": principal.app_owner_organization_id,
            "assignment_required": principal.app_role_assignment_required,
        }
        present: dict[str, object] = {name: value for name, value in attributes.items() if value is not None}
        return [AccountSeen("service_principal", party, present, raw=on_one_line(row))]

    async def _assigned_to(self, principal_id: str) -> list[GrantSeen]:
        resource = self.known[principal_id]
        application = _application(resource)
        names = {role.id.lower(): role.display_name or role.value for role in resource.app_roles or ()}
        grants: list[GrantSeen] = []
        address = self._context.addresses.assigned_to(principal_id)
        for row in await self._context.inner_list(address, NEED, "app_assignment", "app_role"):
            assignment = read(row, Assignment)
            role_id = (assignment.app_role_id or DEFAULT_ACCESS).lower()
            if role_id == DEFAULT_ACCESS:
                entitlement = Entitlement("app_assignment", application.id, application.name)
            else:
                entitlement = Entitlement("app_role", f"{application.id}/{role_id}", names.get(role_id))
            holder = Member(assignment.principal_id, None, assignment.principal_display_name, assignment.principal_type)
            attributes = {"service_principal_id": principal_id}
            began_at, issuer = since(assignment.created_date_time), self._context.issuer
            grants += grants_of_holder(
                issuer,
                "app_role",
                holder,
                entitlement,
                application=application,
                attributes=attributes,
                stated_at=began_at,
            )
        return merged_grants(grants)

    async def _owned(
        self, owned: dict[str, _Owned], address_of: Callable[[str], str], list_name: str
    ) -> AsyncGenerator[list[GrantSeen], None]:
        async def owners(owned_id: str) -> list[bytes]:
            return await self._context.inner_list(address_of(owned_id), NEED, "permission:owner")

        async for owned_id, rows in at_once(list(owned), owners):
            name, ids = owned[owned_id]
            for own_id in ids:
                owning = ownership_of(own_id, name)
                for row in rows:
                    yield grants_of_holder(self._context.issuer, list_name, read(row, Member), owning)

    def _acting(self, permission: PermissionGrant) -> list[GrantSeen]:
        client, resource = self.known.get(permission.client_id.lower()), self.known.get(permission.resource_id.lower())
        name = client.display_name if client is not None else None
        holder = Member(permission.client_id, None, name, "servicePrincipal")
        resource_id = _application(resource).id if resource is not None else permission.resource_id.lower()
        # A consent for everybody has no scope; a person's own consent is for that person alone.
        grant = Grant(scope=f"/users/{permission.principal_id.lower()}" if permission.principal_id else None)
        application = _application(client) if client is not None else None
        grants: list[GrantSeen] = []
        for scope in sorted(set((permission.scope or "").split())):
            entitlement = Entitlement("permission", f"{DELEGATED_PREFIX}{resource_id}/{scope}", scope)
            grants += grants_of_holder(
                self._context.issuer, "oauth2_permission", holder, entitlement, grant, application
            )
        return grants


def credentials_of(credentialed: Credentialed) -> list[dict[str, object]]:
    """Return the credentials of a service principal or an application, without anything of a secret."""
    sorted_out = (("secret", credentialed.password_credentials), ("key", credentialed.key_credentials))
    credentials: list[dict[str, object]] = []
    for kind, listed in sorted_out:
        for credential in listed or ():
            if credential.key_id:
                fields = {
                    "id": credential.key_id.lower(),
                    "kind": kind,
                    "name": credential.display_name,
                    "created_at": credential.start_date_time,
                    "expires_at": credential.end_date_time,
                }
                credentials.append({name: value for name, value in fields.items() if value})
    return credentials


def _application(principal: Principal) -> Application:
    """Return a service principal as an application, by the application id that audits use, too."""
    return Application((principal.app_id or principal.id).lower(), principal.display_name)
