"""Who is in which group, who owns it, and who may join it by PIM."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence

from ingest.collectors.entra.audits_groups import OWNER_PREFIX
from ingest.collectors.entra.census.addresses import Addresses
from ingest.collectors.entra.census.holding import held_by, until
from ingest.collectors.entra.census.lists import Lists, Need, at_once
from ingest.collectors.entra.census.shapes import Group, GroupEligibility, Member, read
from ingest.collectors.entra.census.stating import Statements
from ingest.collectors.entra.graph.refusals import lacks_licence
from ingest.contract.errors import SetupError
from ingest.contract.event import Entitlement, Event

NEED = Need("GroupMember.Read.All (or Directory.Read.All)")
_PIM = Need("PrivilegedEligibilitySchedule.Read.AzureADGroup")


class Groups:
    """The groups of one tenant; ``names`` by id."""

    def __init__(self, lists: Lists, addresses: Addresses, statements: Statements) -> None:
        self.names: dict[str, str | None] = {}
        self._lists = lists
        self._addresses = addresses
        self._statements = statements
        self._pim = True

    async def list_names(self) -> None:
        """Read which groups there are. Raises SetupError when that is not permitted."""
        async for row in self._lists.rows(self._addresses.groups(), NEED):
            group = read(row, Group)
            self.names[group.id.lower()] = group.display_name

    async def grants(self, group_ids: Sequence[str]) -> AsyncGenerator[list[Event], None]:
        """Yield, group by group, its members, its owners and those who may become one."""
        async for _, events in at_once(group_ids, self._of_group):
            yield events

    async def _of_group(self, group_id: str) -> list[Event]:
        if group_id not in self.names:
            row = await self._lists.one(self._addresses.group(group_id), NEED)
            self.names[group_id] = None if row is None else read(row, Group).display_name
        name = self.names[group_id]
        membership = Entitlement("group", group_id, name)
        owning = Entitlement("permission", OWNER_PREFIX + group_id, f"Owner of {name}" if name else None)
        events: list[Event] = []
        for row in await self._lists.of_thing(self._addresses.members(group_id), NEED):
            member = read(row, Member)
            events += held_by(self._statements, "group_member", member, membership, row)
        for row in await self._lists.of_thing(self._addresses.group_owners(group_id), NEED):
            owner = read(row, Member)
            events += held_by(self._statements, "group_owner", owner, owning, row)
        for row in await self._eligibilities(group_id):
            events += self._eligible(row, {"member": membership, "owner": owning})
        return events

    def _eligible(self, row: bytes, held: Mapping[str, Entitlement]) -> list[Event]:
        one = read(row, GroupEligibility)
        entitlement = held.get((one.access_id or "").lower())
        if entitlement is None or (one.member_type or "direct").lower() != "direct":
            return []
        holder = one.principal or Member(one.principal_id)
        grant = until("eligible", one.end_date_time)
        return held_by(self._statements, "group_eligibility", holder, entitlement, row, grant=grant)

    async def _eligibilities(self, group_id: str) -> list[bytes]:
        """Return a group's eligibilities: without a P2 licence none, without the permission we cannot know."""
        if not self._pim:
            return []
        try:
            return await self._lists.of_thing(self._addresses.group_eligibilities(group_id), _PIM)
        except SetupError as error:
            self._pim = False
            if not lacks_licence(str(error)):
                self._statements.partial.add("group")
        return []
