"""Who holds a directory role, who may activate one, where, and until when."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Collection
from itertools import chain
from typing import NamedTuple

from ingest.clients.graph.refusals import lacks_licence
from ingest.collection.census_events import ASSIGNED, GrantSeen
from ingest.collectors.entra.census.context import Listed
from ingest.collectors.entra.census.grants import held_by, one_of_each, since, until
from ingest.collectors.entra.census.list_pages import Need, NotListedError
from ingest.collectors.entra.census.rows import Member, RoleDefinition, RoleInstance, read
from ingest.contract.event import Entitlement, Mode

NEED = Need("RoleManagement.Read.Directory")
_ACTIVE = Need("RoleAssignmentSchedule.Read.Directory (or RoleManagement.Read.Directory)")
ELIGIBLE = Need("RoleEligibilitySchedule.Read.Directory (or RoleManagement.Read.Directory)")


class Holders(NamedTuple):
    """Who may hold a role, as far as it was listed; ``groups`` and ``services`` by id, all of them when ``whole``."""

    groups: Collection[str]
    services: Collection[str]
    is_account: Callable[[str], bool]
    whole: bool

    def kind(self, principal_id: str) -> str | None:
        """Return what a holder is, None when it may be what could not be listed."""
        if principal_id in self.groups:
            return "group"
        if principal_id in self.services:
            return "servicePrincipal"
        return "user" if self.whole or self.is_account(principal_id) else None


class Roles:
    """The directory roles of one tenant."""

    def __init__(self, listed: Listed, holders: Holders) -> None:
        self._listed = listed
        self._holders = holders
        self._definitions: dict[str, RoleDefinition] = {}

    async def grants(self) -> AsyncGenerator[list[GrantSeen], None]:
        """Yield who holds or may activate a role. Raises NotListedError when roles may not be listed at all.

        Without a P2 licence there is no PIM: then the plain assignments are all that there is. With one they also list
        what is activated, and do not tell it apart; so without PIM's word nobody is said to hold a role.
        """
        async for row in self._listed.lists.rows(self._listed.addresses.role_definitions(), NEED):
            definition = read(row, RoleDefinition)
            self._definitions[definition.id.lower()] = definition
        instances = await self._of_pim(self._listed.addresses.role_instances(), _ACTIVE)
        if instances is None:
            plain = self._listed.addresses.role_assignments()
            instances = [row async for row in self._listed.lists.rows(plain, NEED)]
        yield one_of_each(chain.from_iterable(self._held(row, eligible=False) for row in instances))
        eligible = await self._of_pim(self._listed.addresses.role_eligibilities(), ELIGIBLE) or []
        yield one_of_each(chain.from_iterable(self._held(row, eligible=True) for row in eligible))

    async def _of_pim(self, address: str, need: Need) -> list[bytes] | None:
        """Return a list of PIM's, None where there is no PIM; without the permission the census is partial."""
        try:
            return [row async for row in self._listed.lists.rows(address, need)]
        except NotListedError as error:
            if lacks_licence(str(error)):
                return None
            self._listed.leave_out(("directory_role",), error)
            return []

    def _held(self, row: bytes, *, eligible: bool) -> list[GrantSeen]:
        one = read(row, RoleInstance)
        # One held through a group stands there a second time, as the group's own; that one confers it.
        if (one.member_type or "direct").lower() != "direct":
            return []
        kind = self._holders.kind(one.principal_id.lower())
        if kind is None:
            self._listed.partial.add("directory_role")
            return []
        mode: Mode = "eligible" if eligible else "active"
        told = since(one.start_date_time, self._listed.began_at)
        match (one.assignment_type or "").lower():
            case "activated":
                mode = "activated"
            case "assigned":
                told |= ASSIGNED
        definition = self._definitions.get(one.role_definition_id.lower())
        template = definition.template_id if definition is not None else None
        name = definition.display_name if definition is not None else None
        entitlement = Entitlement("directory_role", (template or one.role_definition_id).lower(), name)
        grant = until(mode, one.end_date_time, _scope(one.directory_scope_id))
        holder = Member(one.principal_id, kind=kind)
        return held_by(self._listed.issuer, "role", holder, entitlement, grant, told=told)


def _scope(directory_scope_id: str | None) -> str:
    """Return where a role holds: ``/`` or ``/administrativeUnits/<id>``, spelled as the log's translator does."""
    head, slash, unit = (directory_scope_id or "/").rpartition("/")
    return f"{head}{slash}{unit.lower()}"
