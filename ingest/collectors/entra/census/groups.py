"""Lists groups: their members, their owners, and who may become one by PIM."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence

from ingest.clients.graph.refusals import lacks_licence
from ingest.collection.census_events import GrantSeen
from ingest.collectors.entra.audits.groups import ownership_of
from ingest.collectors.entra.census.context import CensusContext
from ingest.collectors.entra.census.grants import grants_of_holder, since, until
from ingest.collectors.entra.census.list_pages import Need, NotListedError, at_once
from ingest.collectors.entra.census.rows import Group, GroupEligibility, Member, read
from ingest.contract.event import Entitlement

NEED = Need("GroupMember.Read.All (or Directory.Read.All)")
ELIGIBLE = Need("PrivilegedEligibilitySchedule.Read.AzureADGroup")


class Groups:
    """The groups of one tenant; ``names`` holds names by id, of all groups once ``whole``."""

    def __init__(self, context: CensusContext) -> None:
        self.names: dict[str, str | None] = {}
        self.whole = False
        self._context = context
        self._pim = True

    async def list_names(self) -> None:
        """List all groups. Raises NotListedError when that is not permitted."""
        async for row in self._context.lists.rows(self._context.addresses.groups(), NEED):
            group = read(row, Group)
            self.names[group.id.lower()] = group.display_name
        self.whole = True

    async def grants(self, group_ids: Sequence[str]) -> AsyncGenerator[list[GrantSeen], None]:
        """Yield the grants of members, owners and eligible ones, group by group."""
        async for _, group_grants in at_once(group_ids, self._of_group):
            yield group_grants

    async def _of_group(self, group_id: str) -> list[GrantSeen]:
        name, addresses, issuer = await self._name(group_id), self._context.addresses, self._context.issuer
        membership = Entitlement("group", group_id, name)
        owning = ownership_of(group_id, name)
        grants: list[GrantSeen] = []
        for row in await self._context.inner_list(addresses.members(group_id), NEED, "group"):
            grants += grants_of_holder(issuer, "group_member", read(row, Member), membership)
        for row in await self._context.inner_list(addresses.group_owners(group_id), NEED, "permission:owner"):
            grants += grants_of_holder(issuer, "group_owner", read(row, Member), owning)
        for row in await self._eligibilities(group_id):
            grants += self._eligible(row, {"member": membership, "owner": owning})
        return grants

    async def _name(self, group_id: str) -> str | None:
        if group_id not in self.names:
            row = await self._context.lists.object(self._context.addresses.group(group_id), NEED)
            self.names[group_id] = None if row is None else read(row, Group).display_name
        return self.names[group_id]

    def _eligible(self, row: bytes, entitlements: Mapping[str, Entitlement]) -> list[GrantSeen]:
        eligibility = read(row, GroupEligibility)
        entitlement = entitlements.get((eligibility.access_id or "").lower())
        if entitlement is None or (eligibility.member_type or "direct").lower() != "direct":
            return []
        holder = eligibility.principal or Member(eligibility.principal_id)
        grant, began_at = until("eligible", eligibility.end_date_time), since(eligibility.start_date_time)
        issuer = self._context.issuer
        return grants_of_holder(issuer, "group_eligibility", holder, entitlement, grant, stated_at=began_at)

    async def _eligibilities(self, group_id: str) -> list[bytes]:
        """Return a group's eligibilities: none without a P2 licence; without the permission they are partial."""
        if not self._pim:
            return []
        try:
            return await self._context.lists.inner_list(self._context.addresses.group_eligibilities(group_id), ELIGIBLE)
        except NotListedError as error:
            self._pim = False
            if not lacks_licence(str(error)):
                self._context.mark_partial(("group", "permission:owner"), error)
        return []
