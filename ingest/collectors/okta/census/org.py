"""The census of an Okta org: accounts, groups, applications, roles, tokens, service applications and their scopes.

Without a permission a part is missing, and the end mark says so; without the list of accounts there is no census.
Incremental: accounts and groups that changed, by Okta's own words for it; roles, tokens and applications are few
enough to be listed whole, but of applications only those that changed are walked. Its end mark says what it lists
whole, so that who left a group, and what was taken from an account, is known without waiting for a full one.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain

from ingest.clients.http.client import Client
from ingest.clients.http.response_records import records_in
from ingest.collection.census_events import Census
from ingest.collection.census_spool import Spool, spooling
from ingest.collectors.okta.census import rows as parts
from ingest.collectors.okta.census.accounts import ACCOUNT, USERS, Accounts
from ingest.collectors.okta.census.administrators import PRIVILEGE, Administrators
from ingest.collectors.okta.census.list_pages import Listed, Lists, each_of
from ingest.collectors.okta.record.log_event import Json
from ingest.contract.event import Event
from ingest.contract.instants import format_instant, parse_instant

GROUPS, APPS = "okta.groups.read", "okta.apps.read"
TOKENS, IDPS, SCOPES = "okta.apiTokens.read", "okta.idps.read", "okta.appGrants.read"
# Parts are called by the type of entitlement that they are about: what is missing closes nothing of that type.
GROUP, ASSIGNMENT, PERMISSION = "group", "app_assignment", "permission"
APP_ACCOUNT = "app_account"
FEDERATION = "federation"
_OF_SERVICES = (PERMISSION, PRIVILEGE)
_KNOWN_BY_APPLICATIONS = (ACCOUNT, APP_ACCOUNT, *_OF_SERVICES)
"""What only the list of applications leads to: service applications with scopes and roles, applications' accounts."""
_SEARCH_DELAY = timedelta(minutes=5)  # what is searched for is eventually consistent


async def taken(client: Client, tenant: str, since: str | None) -> AsyncGenerator[Sequence[Event], None]:
    """Yield the census in chunks, and its end mark. ``since``: the beginning of an earlier one."""
    began_at = await _vendors_clock(client)
    census = Census("okta", tenant, began_at, "incremental" if since else "full", datetime.now(UTC))
    with spooling() as spool:
        walk = _Walk(client, f"okta:{tenant}", spool, since)
        await walk.all()
        for chunk in spool.chunks(census):
            yield chunk
        yield [census.ended(spool.accounts, spool.grants, sorted(walk.missing), walk.groups, walk.of_accounts)]


async def _vendors_clock(client: Client) -> datetime:
    answer = await client.get(
        "/api/v1/users?limit=1", "users", list, needs=USERS, decode=lambda body, _: records_in(body)
    )
    return answer.served_at


class _Walk:
    """Walks the lists of one org into a spool."""

    def __init__(self, client: Client, issuer: str, spool: Spool, since: str | None) -> None:
        self._client = client
        self._lists = Lists(client)
        self._issuer = issuer
        self._spool = spool
        self._administrators = Administrators(self._lists, spool, issuer)
        self._group_ids: list[str] = []
        self._since = None if since is None else format_instant(parse_instant(since) - _SEARCH_DELAY)

    @property
    def missing(self) -> set[str]:
        """Return the parts that could not be listed."""
        return self._lists.missing

    @property
    def groups(self) -> list[str]:
        """Return the groups whose members an incremental census lists whole: those whose membership changed."""
        return sorted(self._group_ids) if self._since is not None and GROUP not in self.missing else []

    @property
    def of_accounts(self) -> list[str]:
        """Return the types of which an incremental census lists all: tokens and scopes are few."""
        return [PERMISSION] if self._since is not None and PERMISSION not in self.missing else []

    async def all(self) -> None:
        """Walk every list; groups before applications, which are assigned through them.

        Administrators before applications: of those that are services their roles are asked, if roles can be.
        """
        accounts = Accounts(self._lists, self._spool, self._issuer)
        await (accounts.all() if self._since is None else accounts.changed(self._since))
        await self._groups()
        await self._administrators.all(self._group_ids, whole=self._since is None)
        await self._applications()
        await self._tokens()
        await self._federations()

    async def _groups(self) -> None:
        query: dict[str, object] = {"limit": 200}
        if self._since:
            query["filter"] = f'lastMembershipUpdated gt "{self._since}" or lastUpdated gt "{self._since}"'
        async for page in self._lists.pages("/api/v1/groups", GROUP, GROUPS, query):
            self._group_ids += [each.id for each in page]
            await each_of(page, self._members)

    async def _members(self, group: Listed) -> None:
        path = f"/api/v1/groups/{group.id}/users"
        async for page in self._lists.pages(path, GROUP, GROUPS, {"limit": 1_000}, inner=True):
            found = [partial(parts.membership, self._issuer, each.value, group.value) for each in page]
            self._spool.add_grants(self._lists.readable(GROUP, found))

    async def _applications(self) -> None:
        # Else who was deactivated would be missing, and so be taken for deleted.
        query: dict[str, object] = {"limit": 200, "includeNonDeleted": "true"}
        async for page in self._lists.pages("/api/v1/apps", ASSIGNMENT, APPS, query, also=_KNOWN_BY_APPLICATIONS):
            there = [each for each in page if each.value.get("status") != "DELETED"]
            await each_of(there, self._service)
            await each_of([each for each in there if self._changed(each.value)], self._application)

    def _changed(self, app: Json) -> bool:
        updated = parts.instant(app.get("lastUpdated"))
        return self._since is None or updated is None or parse_instant(updated) >= parse_instant(self._since)

    async def _application(self, app: Listed) -> None:
        path = f"/api/v1/apps/{app.id}"
        # Nobody can use one that is inactive, so being assigned to it confers nothing; accounts over there stay.
        usable = app.value.get("status") != "INACTIVE"
        conferring = await self._conferring(app, f"{path}/groups") if usable else set()
        users = self._lists.pages(f"{path}/users", ASSIGNMENT, APPS, {"limit": 500}, also=(APP_ACCOUNT,), inner=True)
        async for page in users:
            for each in page if usable else ():
                through = self._through(each, conferring)
                assigned = partial(parts.assignments, self._issuer, app.value, each.value, through)
                self._spool.add_grants(chain.from_iterable(self._lists.readable(ASSIGNMENT, [assigned])))
            accounts = [
                partial(parts.application_account, self._issuer, app.value, each.value, each.raw) for each in page
            ]
            self._spool.add_accounts(self._lists.readable(APP_ACCOUNT, accounts))

    async def _conferring(self, app: Listed, path: str) -> set[str]:
        """Hold what groups confer the application; return these groups."""
        conferring: set[str] = set()
        async for page in self._lists.pages(path, ASSIGNMENT, APPS, {"limit": 200}, inner=True):
            found = self._lists.readable(ASSIGNMENT, [partial(parts.conferral, app.value, each.value) for each in page])
            self._spool.add_grants(found)
            conferring |= {each.grant.via for each in found if each.grant.via is not None}
        return conferring

    def _through(self, user: Listed, conferring: set[str]) -> set[str]:
        """Return the groups that an assignment of scope GROUP comes through, as far as the lists tell."""
        linked = parts.linked_group(user.value)
        found = conferring & self._spool.ids(user.id, GROUP)
        found |= {linked} if linked else set()
        if found or self._since is not None:
            return found  # what changed alone does not tell all memberships
        if len(conferring) == 1:
            return conferring
        if self.missing & {GROUP, ASSIGNMENT}:
            # The list that would tell the path is not there: no second one stands beside a path that is known.
            self.missing.add(ASSIGNMENT)
            return set()
        return {parts.UNKNOWN}

    async def _service(self, app: Listed) -> None:
        read = partial(parts.service, self._issuer, app.value, app.raw)
        for found in self._lists.readable(ACCOUNT, [read], *_OF_SERVICES):
            self._spool.add_accounts([found])
            path = f"/api/v1/apps/{app.id}/grants"
            granted = await self._lists.all(path, PERMISSION, SCOPES, inner=True)
            scopes = [partial(parts.scope, found.party, each.value) for each in granted]
            self._spool.add_grants(self._lists.readable(PERMISSION, scopes))
            await self._administrators.of_service(found.party)

    async def _tokens(self) -> None:
        tokens = await self._lists.all("/api/v1/api-tokens", PERMISSION, TOKENS)
        found = [partial(parts.api_token, self._issuer, each.value) for each in tokens]
        self._spool.add_grants(self._lists.readable(PERMISSION, found))

    async def _federations(self) -> None:
        providers = await self._lists.all("/api/v1/idps", FEDERATION, IDPS)
        for provider in providers:
            path = f"/api/v1/idps/{provider.id}/users"
            async for page in self._lists.pages(path, FEDERATION, IDPS, {"limit": 200}, inner=True):
                for subject, external in self._lists.readable(
                    FEDERATION, [partial(parts.linked, each.value) for each in page]
                ):
                    self._spool.note(subject, "federated", external, provider.id)
