"""Lists the administrators of an Okta org: roles of accounts, groups and service applications.

Source: https://developer.okta.com/docs/concepts/role-assignment/
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ingest.collection.census_events import GrantSeen
from ingest.collection.census_spool import CensusSpool
from ingest.collectors.okta.census import role_rows, row_values
from ingest.collectors.okta.census.list_pages import ListedObject, Lists, for_each
from ingest.contract.event import Party

PRIVILEGE = "admin_privilege"
_ROLES = "okta.roles.read"
_FEW_ACCOUNTS = 2_000


class Administrators:
    """Spools roles; accounts and memberships are in the spool already."""

    def __init__(self, lists: Lists, spool: CensusSpool, issuer: str) -> None:
        self._lists = lists
        self._spool = spool
        self._issuer = issuer
        self._of_groups: dict[str, list[GrantSeen]] = {}

    async def all(self, groups: Sequence[str], *, whole: bool) -> None:
        """Spool all who have a role. ``whole``: the spool and ``groups`` are complete, not only what changed."""
        await for_each(await self._assignees(whole=whole), self._account)
        if whole and PRIVILEGE not in self._lists.missing:
            # An account's own list may lack the roles that it has through a group.
            await for_each(groups, self._conferred_by)
        for grants in self._of_groups.values():
            self._spool.add_grants(grants)

    async def _assignees(self, *, whole: bool) -> list[str]:
        """Return who has any role; without that list, everyone in a small org, to be checked one by one.

        Every org has an administrator, so an empty list is no answer.
        """
        subjects = []
        async for page in self._lists.pages("/api/v1/iam/assignees/users", PRIVILEGE, _ROLES, {"limit": 100}):
            subjects += [assignee.id for assignee in page]
        if whole and (not subjects or PRIVILEGE in self._lists.missing):
            everyone = list(self._spool.subjects())
            self._lists.missing.add(PRIVILEGE)
            # The first account shows whether only the list is missing, or all roles are unreadable.
            if 0 < len(everyone) <= _FEW_ACCOUNTS:
                self._lists.missing.discard(PRIVILEGE)
                await self._account(everyone[0])
                return [] if PRIVILEGE in self._lists.missing else everyone[1:]
        return subjects

    async def _account(self, subject: str) -> None:
        path = f"/api/v1/users/{subject}"
        grants: list[GrantSeen] = []
        for role in await self._lists.all(f"{path}/roles", PRIVILEGE, _ROLES, inner=True):
            targeted = await self._targeted(path, role)
            reading = partial(role_rows.role, row_values.person(self._issuer, subject), role.value, targeted=targeted)
            for grant in self._lists.readable(PRIVILEGE, [reading]):
                grants += await self._through(subject, grant)
        self._spool.add_grants(grants)

    async def of_service(self, holder: Party) -> bool:
        """Spool the roles of a service application, which no list of assignees shows; tell whether they were listed.

        Call it after ``all``.

        Source: Okta management API, "List all client role assignments".
        """
        if PRIVILEGE in self._lists.missing:
            return False
        path, listed = f"/oauth2/v1/clients/{holder.subject}", False
        async for page in self._lists.pages(f"{path}/roles", PRIVILEGE, _ROLES, inner=True):
            listed = True
            for role in page:
                targeted = await self._targeted(path, role)
                reading = partial(role_rows.role, holder, role.value, targeted=targeted)
                self._spool.add_grants(self._lists.readable(PRIVILEGE, [reading]))
        return listed

    async def _through(self, subject: str, grant_seen: GrantSeen) -> list[GrantSeen]:
        """Return the role once per group that confers it: the group that it names, else the account's groups."""
        if grant_seen.grant.via is None:
            return [grant_seen]
        named = grant_seen.grant.via != role_rows.UNKNOWN
        groups = [grant_seen.grant.via] if named else sorted(self._spool.ids(subject, "group"))
        conferring = [group for group in groups if grant_seen.entitlement.id in await self._conferred_by(group)]
        if named or not conferring:
            return [grant_seen]
        return [role_rows.role_through(grant_seen, group) for group in conferring]

    async def _conferred_by(self, group: str) -> set[str]:
        """Return the ids of a group's roles; the group is requested once."""
        if group not in self._of_groups:
            path, readings = f"/api/v1/groups/{group}", []
            for role in await self._lists.all(f"{path}/roles", PRIVILEGE, _ROLES, inner=True):
                targeted = await self._targeted(path, role)
                readings.append(partial(role_rows.group_role, group, role.value, targeted=targeted))
            self._of_groups[group] = self._lists.readable(PRIVILEGE, readings)
        return {role.entitlement.id for role in self._of_groups[group]}

    async def _targeted(self, holder: str, role: ListedObject) -> bool:
        """Tell whether an application administrator's role is limited to some applications."""
        if role.value.get("type") != "APP_ADMIN":
            return False
        path = f"{holder}/roles/{role.id}/targets/catalog/apps"
        # Applications of Okta's own catalogue have no id there.
        return await self._lists.any(path, PRIVILEGE, _ROLES)
