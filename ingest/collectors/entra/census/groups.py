"""Who is in which group, who owns it, and who may join it by PIM."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence

from ingest.clients.graph.refusals import lacks_licence
from ingest.collection.census_events import GrantSeen
from ingest.collectors.entra.audits.groups import OWNER_PREFIX
from ingest.collectors.entra.census.context import Listed
from ingest.collectors.entra.census.grants import held_by, until
from ingest.collectors.entra.census.list_pages import Need, NotListedError, at_once
from ingest.collectors.entra.census.rows import Group, GroupEligibility, Member, read
from ingest.contract.event import Entitlement

NEED = Need("GroupMember.Read.All (or Directory.Read.All)")
ELIGIBLE = Need("PrivilegedEligibilitySchedule.Read.AzureADGroup")


class Groups:
    """The groups of one tenant; ``names`` by id, of all there are when ``whole``."""

    def __init__(self, listed: Listed) -> None:
        self.names: dict[str, str | None] = {}
        self.whole = False
        self._listed = listed
        self._pim = True

    async def list_names(self) -> None:
        """Read which groups there are. Raises NotListedError when that is not permitted."""
        async for row in self._listed.lists.rows(self._listed.addresses.groups(), NEED):
            group = read(row, Group)
            self.names[group.id.lower()] = group.display_name
        self.whole = True

    async def grants(self, group_ids: Sequence[str]) -> AsyncGenerator[list[GrantSeen], None]:
        """Yield, group by group, its members, its owners and those who may become one."""
        async for _, found in at_once(group_ids, self._of_group):
            yield found

    async def _of_group(self, group_id: str) -> list[GrantSeen]:
        name, addresses, issuer = await self._name(group_id), self._listed.addresses, self._listed.issuer
        membership = Entitlement("group", group_id, name)
        owning = Entitlement("permission", OWNER_PREFIX + group_id, f"Owner of {name}" if name else None)
        found: list[GrantSeen] = []
        for row in await self._listed.of_thing(addresses.members(group_id), NEED, "group"):
            found += held_by(issuer, "group_member", read(row, Member), membership)
        for row in await self._listed.of_thing(addresses.group_owners(group_id), NEED, "permission:owner"):
            found += held_by(issuer, "group_owner", read(row, Member), owning)
        for row in await self._eligibilities(group_id):
            found += self._eligible(row, {"member": membership, "owner": owning})
        return found

    async def _name(self, group_id: str) -> str | None:
        if group_id not in self.names:
            row = await self._listed.lists.one(self._listed.addresses.group(group_id), NEED)
            self.names[group_id] = None if row is None else read(row, Group).display_name
        return self.names[group_id]

    def _eligible(self, row: bytes, held: Mapping[str, Entitlement]) -> list[GrantSeen]:
        one = read(row, GroupEligibility)
        entitlement = held.get((one.access_id or "").lower())
        if entitlement is None or (one.member_type or "direct").lower() != "direct":
            return []
        holder = one.principal or Member(one.principal_id)
        return held_by(
            self._listed.issuer, "group_eligibility", holder, entitlement, until("eligible", one.end_date_time)
        )

    async def _eligibilities(self, group_id: str) -> list[bytes]:
        """Return a group's eligibilities: without a P2 licence none, without the permission we cannot know."""
        if not self._pim:
            return []
        try:
            return await self._listed.lists.of_thing(self._listed.addresses.group_eligibilities(group_id), ELIGIBLE)
        except NotListedError as error:
            self._pim = False
            if not lacks_licence(str(error)):
                self._listed.leave_out(("group", "permission:owner"), error)
        return []
