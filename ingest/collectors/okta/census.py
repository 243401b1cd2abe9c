"""The census of an Okta org: accounts, groups, applications, roles, tokens, service applications and their scopes.

Without a permission a part is missing, and the end mark says so; without the list of accounts there is no census.
Incremental: accounts and groups that changed, by Okta's own words for it; roles, tokens and applications are few
enough to be listed whole, but of applications only those that changed are walked.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from typing import TypeVar

import msgspec
import structlog

from ingest.collecting.census import Census
from ingest.collecting.http import Client
from ingest.collecting.spool import Spool, spooling
from ingest.collectors.okta import census_parts as parts
from ingest.collectors.okta.lists import Listed, Lists
from ingest.collectors.okta.record import Json
from ingest.contract.errors import RecordError
from ingest.contract.event import Event
from ingest.contract.instants import format_instant, parse_instant

USERS, GROUPS, APPS = "okta.users.read", "okta.groups.read", "okta.apps.read"
ROLES, TOKENS, IDPS, SCOPES = "okta.roles.read", "okta.apiTokens.read", "okta.idps.read", "okta.appGrants.read"
# Parts are called by the type of entitlement that they are about: what is missing closes nothing of that type.
GROUP, ASSIGNMENT, PRIVILEGE, PERMISSION = "group", "app_assignment", "admin_privilege", "permission"
ACCOUNT, FACTORS, FEDERATION = "account", "factors", "federation"
_SEARCH_DELAY = timedelta(minutes=5)  # what is searched for is eventually consistent
_AT_ONCE = 4
_FEW_ACCOUNTS = 2_000
_Thing = TypeVar("_Thing")
_log = structlog.get_logger("jitgov.collect")


async def taken(client: Client, tenant: str, since: str | None) -> AsyncGenerator[Sequence[Event], None]:
    """Yield the census in chunks, and its end mark. ``since``: the beginning of an earlier one."""
    began_at = await _vendors_clock(client)
    census = Census("okta", tenant, began_at, "incremental" if since else "full", datetime.now(UTC))
    with spooling() as spool:
        walk = _Walk(client, f"okta:{tenant}", spool, since)
        await walk.all()
        for chunk in spool.chunks(census):
            yield chunk
        yield [census.ended(spool.accounts, spool.grants, sorted(walk.missing))]


async def _vendors_clock(client: Client) -> datetime:
    answer = await client.get("/api/v1/users?limit=1", "users", msgspec.Raw, needs=USERS)
    return answer.served_at


class _Walk:
    """Walks the lists of one org into a spool."""

    def __init__(self, client: Client, issuer: str, spool: Spool, since: str | None) -> None:
        self._client = client
        self._lists = Lists(client)
        self._issuer = issuer
        self._spool = spool
        self._since = None if since is None else format_instant(parse_instant(since) - _SEARCH_DELAY)

    @property
    def missing(self) -> set[str]:
        """Return the parts that could not be listed."""
        return self._lists.missing

    async def all(self) -> None:
        """Walk every list; groups before applications, which are assigned through them."""
        await self._accounts()
        await self._groups()
        await self._applications()
        await self._administrators()
        await self._tokens()
        await self._federations()

    async def _accounts(self) -> None:
        # Without a search Okta leaves out who was deactivated.
        search = f'lastUpdated ge "{self._since}"' if self._since else "status pr"
        async for page in self._lists.pages("/api/v1/users", ACCOUNT, USERS, {"search": search, "limit": 200}):
            found = [partial(parts.account, self._issuer, each.value, each.raw) for each in page]
            self._spool.add_accounts(self._some(ACCOUNT, found))

    async def _groups(self) -> None:
        query: dict[str, object] = {"limit": 200}
        if self._since:
            query["filter"] = f'lastMembershipUpdated gt "{self._since}" or lastUpdated gt "{self._since}"'
        async for page in self._lists.pages("/api/v1/groups", GROUP, GROUPS, query):
            await _each(page, self._members)

    async def _members(self, group: Listed) -> None:
        path = f"/api/v1/groups/{group.id}/users"
        async for page in self._lists.pages(path, GROUP, GROUPS, {"limit": 1_000}, inner=True):
            found = [partial(parts.membership, self._issuer, each.value, group.value) for each in page]
            self._spool.add_grants(self._some(GROUP, found))

    async def _applications(self) -> None:
        async for page in self._lists.pages("/api/v1/apps", ASSIGNMENT, APPS, {"limit": 200}):
            await _each(page, self._service)
            await _each([each for each in page if self._changed(each.value)], self._application)

    def _changed(self, app: Json) -> bool:
        updated = parts.instant(app.get("lastUpdated"))
        return self._since is None or updated is None or parse_instant(updated) >= parse_instant(self._since)

    async def _application(self, app: Listed) -> None:
        path = f"/api/v1/apps/{app.id}"
        conferring: set[str] = set()
        async for page in self._lists.pages(f"{path}/groups", ASSIGNMENT, APPS, {"limit": 200}, inner=True):
            found = self._some(ASSIGNMENT, [partial(parts.conferral, app.value, each.value) for each in page])
            self._spool.add_grants(found)
            conferring |= {each.grant.via for each in found if each.grant.via is not None}
        async for page in self._lists.pages(f"{path}/users", ASSIGNMENT, APPS, {"limit": 500}, inner=True):
            for each in page:
                through = self._through(each, conferring)
                assigned = partial(parts.assignments, self._issuer, app.value, each.value, through)
                self._spool.add_grants(chain.from_iterable(self._some(ASSIGNMENT, [assigned])))
            accounts = [
                partial(parts.application_account, self._issuer, app.value, each.value, each.raw) for each in page
            ]
            self._spool.add_accounts(self._some(ACCOUNT, accounts))

    def _through(self, user: Listed, conferring: set[str]) -> set[str]:
        """Return the groups that an assignment of scope GROUP comes through, as far as the lists tell."""
        linked = parts.linked_group(user.value)
        found = conferring & self._spool.ids(user.id, GROUP)
        found |= {linked} if linked else set()
        if found or self._since is not None:
            return found  # what changed alone does not tell all memberships
        return conferring if len(conferring) == 1 else {parts.UNKNOWN}

    async def _service(self, app: Listed) -> None:
        for found in self._some(ACCOUNT, [partial(parts.service, self._issuer, app.value, app.raw)]):
            self._spool.add_accounts([found])
            path = f"/api/v1/apps/{app.id}/grants"
            granted = await self._lists.all(path, PERMISSION, SCOPES, inner=True)
            scopes = [partial(parts.scope, found.party, each.value) for each in granted]
            self._spool.add_grants(self._some(PERMISSION, scopes))

    async def _administrators(self) -> None:
        conferring: set[str] = set()

        async def roles_of(subject: str) -> None:
            conferring.update(await self._roles(subject))

        await _each(await self._assignees(), roles_of)
        await _each(conferring, self._group_roles)

    async def _assignees(self) -> list[str]:
        """Return who has any role; without that list, of a small org everyone, who are then asked one by one."""
        path = "/api/v1/iam/assignees/users"
        found = []
        async for page in self._lists.pages(path, PRIVILEGE, ROLES, {"limit": 100}):
            found += [each.id for each in page]
        if PRIVILEGE in self.missing:
            everyone = list(self._spool.subjects())
            if len(everyone) <= _FEW_ACCOUNTS and self._since is None:
                self.missing.discard(PRIVILEGE)
                return everyone
        return found

    async def _roles(self, subject: str) -> set[str]:
        """Hold an account's roles, and its factors when it has any; return the groups that they come through."""
        path = f"/api/v1/users/{subject}"
        held = []
        for each in await self._lists.all(f"{path}/roles", PRIVILEGE, ROLES, inner=True):
            targeted = await self._targeted(path, each)
            role = partial(parts.role, self._issuer, subject, each.value, targeted=targeted)
            held += self._some(PRIVILEGE, [role])
        self._spool.add_grants(held)
        if held:
            enrolled = await self._lists.all(f"{path}/factors", FACTORS, USERS, inner=True)
            if FACTORS not in self.missing:
                names = self._some(FACTORS, [partial(parts.factor, each.value) for each in enrolled])
                self._spool.note(subject, "factors", sorted(set(names)))
        return {found.grant.via for found in held if found.grant.via and found.grant.via != parts.UNKNOWN}

    async def _group_roles(self, group: str) -> None:
        path = f"/api/v1/groups/{group}"
        held = []
        for each in await self._lists.all(f"{path}/roles", PRIVILEGE, ROLES, inner=True):
            targeted = await self._targeted(path, each)
            held.append(partial(parts.group_role, group, each.value, targeted=targeted))
        self._spool.add_grants(self._some(PRIVILEGE, held))

    async def _targeted(self, holder: str, role: Listed) -> bool:
        """Tell whether an application administrator's role is for some applications alone."""
        if role.value.get("type") != "APP_ADMIN":
            return False
        path = f"{holder}/roles/{role.id}/targets/catalog/apps"
        return bool(await self._lists.all(path, PRIVILEGE, ROLES, inner=True))

    async def _tokens(self) -> None:
        tokens = await self._lists.all("/api/v1/api-tokens", PERMISSION, TOKENS)
        found = [partial(parts.api_token, self._issuer, each.value) for each in tokens]
        self._spool.add_grants(self._some(PERMISSION, found))

    async def _federations(self) -> None:
        providers = await self._lists.all("/api/v1/idps", FEDERATION, IDPS)
        for provider in providers:
            path = f"/api/v1/idps/{provider.id}/users"
            async for page in self._lists.pages(path, FEDERATION, IDPS, {"limit": 200}, inner=True):
                for subject, external in self._some(FEDERATION, [partial(parts.linked, each.value) for each in page]):
                    self._spool.note(subject, "federated", external, provider.id)

    def _some(self, part: str, readings: Iterable[Callable[[], _Thing | None]]) -> list[_Thing]:
        """Return what the readings give; where one cannot be read, its part is not whole."""
        found = []
        for read in readings:
            try:
                if (thing := read()) is not None:
                    found.append(thing)
            except RecordError as error:
                _log.warning("not_read", part=part, why=str(error))
                self.missing.add(part)
        return found


async def _each(things: Iterable[_Thing], work: Callable[[_Thing], Awaitable[None]]) -> None:
    """Do the work for each, a few at a time; the first error ends it, with all of them."""
    slots = asyncio.Semaphore(_AT_ONCE)

    async def one(thing: _Thing) -> None:
        async with slots:
            await work(thing)

    tasks = [asyncio.ensure_future(one(thing)) for thing in things]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
