"""The census of an Okta org: accounts, factors, groups, applications, roles, tokens, services and scopes.

Without a permission a part is missing, and the end mark says so; without the list of accounts there is no census.
An incremental census lists the accounts and groups that Okta says have changed. Roles, tokens and applications are few
enough to be listed whole, but only changed applications are walked. The end mark says what the census lists whole, so
that a lost membership or permission is known without waiting for a full census.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain

from ingest.clients.http.client import Client
from ingest.clients.http.response_records import records_in
from ingest.collection.census_events import Census
from ingest.collection.census_spool import CensusSpool, open_spool
from ingest.collectors.okta.census import account_rows, application_rows, client_rows, group_rows, role_rows, row_values
from ingest.collectors.okta.census.accounts import ACCOUNT, USERS, Accounts
from ingest.collectors.okta.census.administrators import PRIVILEGE, Administrators
from ingest.collectors.okta.census.clients import Clients
from ingest.collectors.okta.census.factors import Factors
from ingest.collectors.okta.census.list_pages import ListedObject, Lists, for_each
from ingest.collectors.okta.census.owners import GroupOwners
from ingest.collectors.okta.record.log_event import Json
from ingest.contract.event import Event, Party
from ingest.contract.instants import format_instant, parse_instant

GROUPS, APPS = "okta.groups.read", "okta.apps.read"
TOKENS, IDPS, SCOPES = "okta.apiTokens.read", "okta.idps.read", "okta.appGrants.read"
# A part has the name of its type of entitlement: a missing part closes no grant of that type.
GROUP, ASSIGNMENT, PERMISSION = "group", "app_assignment", "permission"
APP_ACCOUNT = "app_account"
FEDERATION = "federation"
_OF_SERVICES = (PERMISSION, PRIVILEGE)
_KNOWN_BY_APPLICATIONS = (ACCOUNT, APP_ACCOUNT, *_OF_SERVICES)
"""The parts that only the list of applications leads to: service applications, scopes, roles, application accounts."""
_SEARCH_DELAY = timedelta(minutes=5)  # Okta's searches are eventually consistent


async def census_chunks(client: Client, tenant: str, since: str | None) -> AsyncGenerator[Sequence[Event], None]:
    """Yield the census in chunks, then its end mark. ``since`` is the beginning of an earlier census."""
    began_at = await _okta_time(client)
    census = Census("okta", tenant, began_at, "incremental" if since else "full", datetime.now(UTC))
    with open_spool() as spool:
        walk = _Walk(client, f"okta:{tenant}", spool, since)
        await walk.all()
        for chunk in spool.chunks(census):
            yield chunk
        missing, whole = sorted(walk.missing), since is None and ACCOUNT not in walk.missing
        yield [census.ended(spool.accounts, spool.grants, missing, walk.groups, walk.of_accounts, states_use=whole)]


async def _okta_time(client: Client) -> datetime:
    answer = await client.get(
        "/api/v1/users?limit=1", "users", list, needs=USERS, decode=lambda body, _: records_in(body)
    )
    return answer.served_at


class _Walk:
    """Walks the lists of one org into a spool."""

    def __init__(self, client: Client, issuer: str, spool: CensusSpool, since: str | None) -> None:
        self._client = client
        self._lists = Lists(client)
        self._issuer = issuer
        self._spool = spool
        self._administrators = Administrators(self._lists, spool, issuer)
        self._clients = Clients(self._lists, spool)
        self._groups_seen: dict[str, str | None] = {}
        self._since = None if since is None else format_instant(parse_instant(since) - _SEARCH_DELAY)

    @property
    def missing(self) -> set[str]:
        """Return the parts that could not be listed."""
        return self._lists.missing

    @property
    def groups(self) -> list[str]:
        """Return the groups of which an incremental census lists all members: those that changed."""
        return sorted(self._groups_seen) if self._since is not None and GROUP not in self.missing else []

    @property
    def of_accounts(self) -> list[str]:
        """Return the entitlement types that an incremental census lists whole: tokens and scopes are few."""
        return [PERMISSION] if self._since is not None and PERMISSION not in self.missing else []

    async def all(self) -> None:
        """Walk every list: groups before applications, which are assigned through groups.

        Administrators come before applications, too: it must be known whether roles can be read at all before the roles
        of service applications are requested.
        """
        accounts = Accounts(self._lists, self._spool, self._issuer)
        await (accounts.all() if self._since is None else accounts.changed(self._since))
        await self._groups()
        if self._since is None:
            await GroupOwners(self._lists, self._spool, self._issuer).all(self._groups_seen)
        await self._administrators.all(list(self._groups_seen), whole=self._since is None)
        await self._applications()
        await self._tokens()
        await self._federations()
        await Factors(self._lists, self._spool).all()

    async def _groups(self) -> None:
        query: dict[str, object] = {"limit": 200}
        if self._since:
            query["filter"] = f'lastMembershipUpdated gt "{self._since}" or lastUpdated gt "{self._since}"'
        async for page in self._lists.pages("/api/v1/groups", GROUP, GROUPS, query):
            self._groups_seen |= {group.id: group_rows.name_of_group(group.value) for group in page}
            await for_each(page, self._members)

    async def _members(self, group: ListedObject) -> None:
        path = f"/api/v1/groups/{group.id}/users"
        async for page in self._lists.pages(path, GROUP, GROUPS, {"limit": 1_000}, inner=True):
            readings = [partial(group_rows.membership, self._issuer, user.value, group.value) for user in page]
            self._spool.add_grants(self._lists.readable(GROUP, readings))

    async def _applications(self) -> None:
        # Without this an inactive application would be missing, and be taken for deleted.
        query: dict[str, object] = {"limit": 200, "includeNonDeleted": "true"}
        async for page in self._lists.pages("/api/v1/apps", ASSIGNMENT, APPS, query, also=_KNOWN_BY_APPLICATIONS):
            existing = [app for app in page if app.value.get("status") != "DELETED"]
            await for_each(existing, self._service)
            await for_each([app for app in existing if self._changed(app.value)], self._application)

    def _changed(self, app: Json) -> bool:
        updated = row_values.instant(app.get("lastUpdated"))
        return self._since is None or updated is None or parse_instant(updated) >= parse_instant(self._since)

    async def _application(self, app: ListedObject) -> None:
        path = f"/api/v1/apps/{app.id}"
        # Nobody can use an inactive application, so its assignments are no grants; its own accounts stay.
        usable = app.value.get("status") != "INACTIVE"
        conferring = await self._conferring(app, f"{path}/groups") if usable else set()
        is_assigned = bool(conferring)
        users = self._lists.pages(f"{path}/users", ASSIGNMENT, APPS, {"limit": 500}, also=(APP_ACCOUNT,), inner=True)
        async for page in users:
            is_assigned = is_assigned or bool(page)
            for user in page if usable else ():
                through = self._through(user, conferring)
                assigned = partial(application_rows.assignments, self._issuer, app.value, user.value, through)
                self._spool.add_grants(chain.from_iterable(self._lists.readable(ASSIGNMENT, [assigned])))
            accounts = [
                partial(application_rows.application_account, self._issuer, app.value, user.value, user.raw)
                for user in page
            ]
            self._spool.add_accounts(self._lists.readable(APP_ACCOUNT, accounts))
        if usable and not is_assigned and not client_rows.is_service(app.value):
            self._spool.add_grants(self._lists.readable(ASSIGNMENT, [partial(application_rows.unassigned, app.value)]))

    async def _conferring(self, app: ListedObject, path: str) -> set[str]:
        """Spool the conferrals of the application by groups; return these groups."""
        conferring: set[str] = set()
        async for page in self._lists.pages(path, ASSIGNMENT, APPS, {"limit": 200}, inner=True):
            grants = self._lists.readable(
                ASSIGNMENT, [partial(application_rows.conferral, app.value, listed.value) for listed in page]
            )
            self._spool.add_grants(grants)
            conferring |= {listed.grant.via for listed in grants if listed.grant.via is not None}
        return conferring

    def _through(self, user: ListedObject, conferring: set[str]) -> set[str]:
        """Return the groups that an assignment of scope GROUP comes through, as far as the lists show."""
        linked_group = application_rows.linked_group(user.value)
        groups = conferring & self._spool.ids(user.id, GROUP)
        groups |= {linked_group} if linked_group else set()
        if groups or self._since is not None:
            return groups  # an incremental census does not know all memberships
        if len(conferring) == 1:
            return conferring
        if self.missing & {GROUP, ASSIGNMENT}:
            # The list that would show the path is missing, so a path that is known stays the only one.
            self.missing.add(ASSIGNMENT)
            return set()
        return {role_rows.UNKNOWN}

    async def _service(self, app: ListedObject) -> None:
        read = partial(client_rows.service, self._issuer, app.value, app.raw)
        for account in self._lists.readable(ACCOUNT, [read], *_OF_SERVICES):
            self._spool.add_accounts([account])
            subject = account.party.subject
            if subject is None:
                continue
            unread = set() if await self._scopes(app, account.party) else {"permissions"}
            unread |= set() if await self._administrators.of_service(account.party) else {"roles"}
            await self._clients.note(subject, app, unread)

    async def _scopes(self, app: ListedObject, holder: Party) -> bool:
        """Spool the scopes of a service application; tell whether they were listed."""
        grants = await self._lists.if_listed(f"/api/v1/apps/{app.id}/grants", PERMISSION, SCOPES)
        scopes = [partial(client_rows.scope, holder, grant.value) for grant in grants or ()]
        self._spool.add_grants(self._lists.readable(PERMISSION, scopes))
        return grants is not None

    async def _tokens(self) -> None:
        tokens = await self._lists.all("/api/v1/api-tokens", PERMISSION, TOKENS)
        readings = [partial(client_rows.api_token, self._issuer, token.value) for token in tokens]
        self._spool.add_grants(self._lists.readable(PERMISSION, readings))
        strays = [partial(client_rows.stray_token, self._issuer, token.value, token.raw) for token in tokens]
        self._spool.add_accounts(self._lists.readable(PERMISSION, strays))

    async def _federations(self) -> None:
        providers = await self._lists.all("/api/v1/idps", FEDERATION, IDPS)
        for provider in providers:
            path = f"/api/v1/idps/{provider.id}/users"
            async for page in self._lists.pages(path, FEDERATION, IDPS, {"limit": 200}, inner=True):
                for subject, external_id in self._lists.readable(
                    FEDERATION, [partial(account_rows.linked, user.value) for user in page]
                ):
                    self._spool.note(subject, "federated", external_id, provider.id)
