"""Lists directory roles: who holds one, who may activate one, in which scope, and until when."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Collection
from itertools import chain
from typing import NamedTuple

from ingest.clients.graph.refusals import lacks_licence
from ingest.collection.census_events import ASSIGNED, GrantSeen
from ingest.collectors.entra.census.context import CensusContext
from ingest.collectors.entra.census.grants import grants_of_holder, merged_grants, since, until
from ingest.collectors.entra.census.list_pages import Need, NotListedError
from ingest.collectors.entra.census.rows import Member, RoleDefinition, RoleInstance, read
from ingest.contract.event import Entitlement, Mode

NEED = Need("RoleManagement.Read.Directory")
_ACTIVE = Need("RoleAssignmentSchedule.Read.Directory (or RoleManagement.Read.Directory)")
ELIGIBLE = Need("RoleEligibilitySchedule.Read.Directory (or RoleManagement.Read.Directory)")


class Holders(NamedTuple):
    """The listed objects that may hold a role: ``groups`` and ``services`` by id, all of them when ``whole``."""

    groups: Collection[str]
    services: Collection[str]
    is_account: Callable[[str], bool]
    whole: bool

    def kind(self, principal_id: str) -> str | None:
        """Return the type of a holder, None when it may be an object that could not be listed."""
        if principal_id in self.groups:
            return "group"
        if principal_id in self.services:
            return "servicePrincipal"
        return "user" if self.whole or self.is_account(principal_id) else None


class Roles:
    """The directory roles of one tenant."""

    def __init__(self, context: CensusContext, holders: Holders) -> None:
        self._context = context
        self._holders = holders
        self._definitions: dict[str, RoleDefinition] = {}

    async def grants(self) -> AsyncGenerator[list[GrantSeen], None]:
        """Yield who holds or may activate a role. Raises NotListedError when roles may not be listed at all.

        Without a P2 licence there is no PIM, and the plain assignments are complete. With a P2 licence they also hold
        activated roles without marking them; so if PIM's lists may not be read, the census reports no holders at all.
        """
        async for row in self._context.lists.rows(self._context.addresses.role_definitions(), NEED):
            definition = read(row, RoleDefinition)
            self._definitions[definition.id.lower()] = definition
        instances = await self._of_pim(self._context.addresses.role_instances(), _ACTIVE)
        if instances is None:
            plain = self._context.addresses.role_assignments()
            instances = [row async for row in self._context.lists.rows(plain, NEED)]
        yield merged_grants(chain.from_iterable(self._held(row, eligible=False) for row in instances))
        eligible = await self._of_pim(self._context.addresses.role_eligibilities(), ELIGIBLE) or []
        yield merged_grants(chain.from_iterable(self._held(row, eligible=True) for row in eligible))

    async def _of_pim(self, address: str, need: Need) -> list[bytes] | None:
        """Return a list of PIM's, None when there is no PIM; without the permission the census is partial."""
        try:
            return [row async for row in self._context.lists.rows(address, need)]
        except NotListedError as error:
            if lacks_licence(str(error)):
                return None
            self._context.mark_partial(("directory_role",), error)
            return []

    def _held(self, row: bytes, *, eligible: bool) -> list[GrantSeen]:
        instance = read(row, RoleInstance)
        # A role held through a group is listed twice; the group's own row is the conferral.
        if (instance.member_type or "direct").lower() != "direct":
            return []
        kind = self._holders.kind(instance.principal_id.lower())
        if kind is None:
            self._context.partial.add("directory_role")
            return []
        mode: Mode = "eligible" if eligible else "active"
        attributes: dict[str, object] = {}
        match (instance.assignment_type or "").lower():
            case "activated":
                mode = "activated"
            case "assigned":
                attributes = dict(ASSIGNED)
        definition = self._definitions.get(instance.role_definition_id.lower())
        template = definition.template_id if definition is not None else None
        name = definition.display_name if definition is not None else None
        entitlement = Entitlement("directory_role", (template or instance.role_definition_id).lower(), name)
        grant = until(mode, instance.end_date_time, _scope(instance.directory_scope_id))
        holder, began_at = Member(instance.principal_id, kind=kind), since(instance.start_date_time)
        issuer = self._context.issuer
        return grants_of_holder(issuer, "role", holder, entitlement, grant, attributes=attributes, stated_at=began_at)


def _scope(directory_scope_id: str | None) -> str:
    """Return a role's scope: ``/`` or ``/administrativeUnits/<id>``, in the spelling of the audit log's translator."""
    head, slash, unit = (directory_scope_id or "/").rpartition("/")
    return f"{head}{slash}{unit.lower()}"
