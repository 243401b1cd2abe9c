"""Who administers an Okta org: roles of accounts, groups and service applications, and factors of those with any.

Source: https://developer.okta.com/docs/concepts/role-assignment/
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ingest.collection.census_events import GrantSeen
from ingest.collection.census_spool import Spool
from ingest.collectors.okta.census import rows as parts
from ingest.collectors.okta.census.list_pages import Listed, Lists, each_of
from ingest.contract.event import Party

PRIVILEGE, FACTORS = "admin_privilege", "factors"
_ROLES, _USERS = "okta.roles.read", "okta.users.read"
_FEW_ACCOUNTS = 2_000


class Administrators:
    """Holds in the spool what is listed of them; accounts and memberships are there already."""

    def __init__(self, lists: Lists, spool: Spool, issuer: str) -> None:
        self._lists = lists
        self._spool = spool
        self._issuer = issuer
        self._of_groups: dict[str, list[GrantSeen]] = {}
        self._factors_asked: set[str] = set()

    async def all(self, groups: Sequence[str], *, whole: bool) -> None:
        """Walk everyone who has a role. ``whole``: the spool and ``groups`` have all, not only what changed."""
        await each_of(await self._assignees(whole=whole), self._account)
        if whole and PRIVILEGE not in self._lists.missing:
            # An account's own list need not tell the roles that it has through a group.
            await each_of(groups, self._conferred_by)
        for held in self._of_groups.values():
            self._spool.add_grants(held)
        confer = [group for group, held in self._of_groups.items() if held]
        # Nor need a list of assignees tell those who administer through a group alone.
        await each_of(self._spool.holders("group", confer), self._factors)

    async def _assignees(self, *, whole: bool) -> list[str]:
        """Return who has any role; without that list, of a small org everyone, who are then asked one by one.

        An org has an administrator, so a list without any does not tell.
        """
        found = []
        async for page in self._lists.pages("/api/v1/iam/assignees/users", PRIVILEGE, _ROLES, {"limit": 100}):
            found += [each.id for each in page]
        if whole and (not found or PRIVILEGE in self._lists.missing):
            everyone = list(self._spool.subjects())
            self._lists.missing.add(PRIVILEGE)
            # The first who is asked tells whether it is the list alone that is missing.
            if 0 < len(everyone) <= _FEW_ACCOUNTS:
                self._lists.missing.discard(PRIVILEGE)
                await self._account(everyone[0])
                return [] if PRIVILEGE in self._lists.missing else everyone[1:]
        return found

    async def _account(self, subject: str) -> None:
        path = f"/api/v1/users/{subject}"
        held: list[GrantSeen] = []
        for each in await self._lists.all(f"{path}/roles", PRIVILEGE, _ROLES, inner=True):
            targeted = await self._targeted(path, each)
            role = partial(parts.role, parts.person(self._issuer, subject), each.value, targeted=targeted)
            for found in self._lists.readable(PRIVILEGE, [role]):
                held += await self._through(subject, found)
        self._spool.add_grants(held)
        if held:
            await self._factors(subject)

    async def of_service(self, holder: Party) -> None:
        """Hold the roles of a service application, which no list of assignees tells; asked after everyone else.

        Source: Okta management API, "List all client role assignments".
        """
        if PRIVILEGE in self._lists.missing:
            return
        path = f"/oauth2/v1/clients/{holder.subject}"
        for each in await self._lists.all(f"{path}/roles", PRIVILEGE, _ROLES, inner=True):
            targeted = await self._targeted(path, each)
            role = partial(parts.role, holder, each.value, targeted=targeted)
            self._spool.add_grants(self._lists.readable(PRIVILEGE, [role]))

    async def _factors(self, subject: str) -> None:
        """Note the factors of an account, which is asked once; of one that is gone by now nothing is known."""
        if subject in self._factors_asked or FACTORS in self._lists.missing:
            return
        self._factors_asked.add(subject)
        enrolled: list[Listed] | None = None
        async for page in self._lists.pages(f"/api/v1/users/{subject}/factors", FACTORS, _USERS, inner=True):
            enrolled = [*(enrolled or ()), *page]
        if enrolled is not None and FACTORS not in self._lists.missing:
            names = self._lists.readable(FACTORS, [partial(parts.factor, each.value) for each in enrolled])
            self._spool.note(subject, "factors", sorted(set(names)))

    async def _through(self, subject: str, held: GrantSeen) -> list[GrantSeen]:
        """Return a role through the groups that confer it: the one that it names, else those of the account."""
        if held.grant.via is None:
            return [held]
        named = held.grant.via != parts.UNKNOWN
        groups = [held.grant.via] if named else sorted(self._spool.ids(subject, "group"))
        confer = [group for group in groups if held.entitlement.id in await self._conferred_by(group)]
        if named or not confer:
            return [held]
        return [parts.role_through(held, group) for group in confer]

    async def _conferred_by(self, group: str) -> set[str]:
        """Return the ids of the roles of a group, which is asked once."""
        if group not in self._of_groups:
            path, found = f"/api/v1/groups/{group}", []
            for each in await self._lists.all(f"{path}/roles", PRIVILEGE, _ROLES, inner=True):
                targeted = await self._targeted(path, each)
                found.append(partial(parts.group_role, group, each.value, targeted=targeted))
            self._of_groups[group] = self._lists.readable(PRIVILEGE, found)
        return {each.entitlement.id for each in self._of_groups[group]}

    async def _targeted(self, holder: str, role: Listed) -> bool:
        """Tell whether an application administrator's role is for some applications alone."""
        if role.value.get("type") != "APP_ADMIN":
            return False
        path = f"{holder}/roles/{role.id}/targets/catalog/apps"
        # Applications of Okta's own catalogue have no id there.
        return await self._lists.any(path, PRIVILEGE, _ROLES)
