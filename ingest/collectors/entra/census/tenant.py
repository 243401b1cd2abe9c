"""Takes a census of a tenant: everything by lists, or only the changes by delta links; then the end mark.

The end mark names the types that could not be listed (``partial``); this census then ends no grant of these types.
Without the list of users there is no census.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from ingest.clients.graph.requests import Requests
from ingest.clients.http.client import Client
from ingest.collection.census_events import Census, GrantSeen, Scope
from ingest.collection.census_spool import CensusSpool, open_spool
from ingest.collectors.entra.census.addresses import Addresses
from ingest.collectors.entra.census.applications import Applications
from ingest.collectors.entra.census.context import CensusContext
from ingest.collectors.entra.census.delta_links import DeltaChanges, DeltaLinks, changes_since, current_links
from ingest.collectors.entra.census.groups import Groups
from ingest.collectors.entra.census.list_pages import ListPage, Lists, NotListedError
from ingest.collectors.entra.census.people import NEED as USERS_NEED
from ingest.collectors.entra.census.people import People, PersonSeen
from ingest.collectors.entra.census.roles import Holders, Roles
from ingest.contract.errors import BrokenError, RecordError
from ingest.contract.event import Event
from ingest.contract.instants import format_instant
from ingest.contract.providers.entra import PROVIDER
from ingest.store.checkpoints import SourceCheckpoints

IDP = "entra"
ACTIVITY = "activity"
"""The part of a census that says when people signed in last."""
_OF_GROUPS = ("group", "permission:owner")
"""The types that are partial when groups may not be listed."""
_OF_APPLICATIONS = ("account", "app_assignment", "app_role", "permission:owner", "permission:delegated")
"""The types that are partial when service principals may not be listed."""
_OF_CLIENTS = {"roles": "directory_role", "permissions": "app_role", "owners": "permission:owner"}
"""What is asked about a client → the type that is partial where it was not read."""
_MANAGED = "ManagedIdentity"
Item = TypeVar("Item")


class TenantCensus:
    """Takes censuses of one tenant; the source's checkpoints keep the delta links for the next one."""

    def __init__(
        self,
        tenant: str,
        client: Client,
        requests: Requests,
        source_checkpoints: SourceCheckpoints,
        now: Callable[[], datetime],
    ) -> None:
        self._tenant = tenant
        self._client = client
        self._requests = requests
        self._delta_links = DeltaLinks(source_checkpoints)
        self._now = now

    async def chunks(self, since: str | None) -> AsyncGenerator[Sequence[Event], None]:
        """Yield the events in chunks, then the end mark; without saved links of ``since`` everything is listed."""
        lists, addresses = Lists(self._client), Addresses(self._requests)
        began_at = (await lists.answer(addresses.first_touch(), USERS_NEED, ListPage)).served_at
        context = CensusContext(f"{IDP}:{self._tenant}", began_at, lists, addresses, set())
        links = self._delta_links.links(since) if since is not None else None
        changes = await changes_since(self._client, links) if links is not None else None
        next_links = changes.links if changes is not None else await current_links(self._client)
        scope: Scope = "full" if changes is None else "incremental"
        census = Census(IDP, self._tenant, began_at, scope, self._now())
        groups: Sequence[str] = ()
        with open_spool() as spool:
            try:
                if changes is None:
                    await _everything(context, spool)
                else:
                    groups = await _what_changed(context, spool, changes)
                for chunk in spool.chunks(census):
                    yield chunk
            except (RecordError, UnicodeEncodeError) as error:
                raise BrokenError(f"{context.issuer}: a list holds what no event can hold: {error}") from error
            self._delta_links.keep(format_instant(began_at), next_links, since)
            states_use = scope == "full" and ACTIVITY not in context.partial
            partial = sorted(context.partial)
            yield [census.ended(spool.accounts, spool.grants, partial, groups, states_use=states_use)]


async def _everything(context: CensusContext, spool: CensusSpool) -> None:
    # The log of PIM shows Azure roles as permissions, but another API lists them: this census cannot end one.
    context.partial.update(PROVIDER.never_listed)
    people, groups, applications = People(context), Groups(context), Applications(context)
    await _permitted(people.list_licences(), context, "licence names")
    async for users in people.accounts():
        _hold_people(spool, users)
    await _permitted(_note_factors(people, spool), context, "factors")
    await _permitted(_note_activity(people, spool), context, ACTIVITY)
    await _permitted(_note_sponsors(people, spool), context, "sponsors")
    async for services in _as_permitted(applications.accounts(), context, *_OF_APPLICATIONS):
        spool.add_accounts(services)
    await _hold(spool, _as_permitted(applications.assignments(), context, "app_assignment", "app_role"))
    await _hold(spool, _as_permitted(applications.owners(), context, "permission:owner"))
    await _hold(spool, _as_permitted(applications.permission_grants(), context, "permission:delegated"))
    if await _permitted(groups.list_names(), context, *_OF_GROUPS):
        await _hold(spool, _as_permitted(groups.grants(list(groups.names)), context, *_OF_GROUPS))
    holders = Holders(
        groups.names.keys(), applications.known.keys(), spool.has_account, whole=groups.whole and applications.whole
    )
    roles = Roles(context, holders)
    await _hold(spool, _as_permitted(roles.grants(), context, "directory_role"))
    await _note_clients(applications, spool, context)


async def _what_changed(context: CensusContext, spool: CensusSpool, changes: DeltaChanges) -> Sequence[str]:
    """Spool what changed; return the groups whose members are listed whole, so that others are no members."""
    people, groups, applications = People(context), Groups(context), Applications(context)
    await _permitted(people.list_licences(), context, "licence names")
    users, principals, group_changes = (
        changes.by_list[list_name] for list_name in ("users", "servicePrincipals", "groups")
    )
    async for people_seen in people.changed(sorted(users.changed)):
        _hold_people(spool, people_seen)
    for user_id in users.gone:
        _hold_people(spool, people.gone(user_id))
    async for services in applications.changed(sorted(principals.changed)):
        spool.add_accounts(services)
    for principal_id in principals.gone:
        spool.add_accounts(applications.gone(principal_id))
    await _hold(
        spool, _as_permitted(groups.grants(sorted(group_changes.members - group_changes.gone)), context, *_OF_GROUPS)
    )
    return sorted(group_changes.members | group_changes.gone)


def _hold_people(spool: CensusSpool, users: Iterable[PersonSeen]) -> None:
    for user in users:
        spool.add_accounts([user.account])
        spool.add_grants(user.licences)


async def _note_factors(people: People, spool: CensusSpool) -> None:
    async for user_id, factors in people.factors():
        spool.note(user_id, "factors", factors)


async def _note_activity(people: People, spool: CensusSpool) -> None:
    async for user_id, name, observed in people.activity():
        spool.note(user_id, name, observed)


async def _note_sponsors(people: People, spool: CensusSpool) -> None:
    async for guest_id, sponsors in people.sponsors():
        spool.note(guest_id, "sponsors", sponsors)


async def _note_clients(applications: Applications, spool: CensusSpool, context: CensusContext) -> None:
    """Note the credentials of each service principal, and which parts of it were read."""
    parts = {part for part, kind in _OF_CLIENTS.items() if kind not in context.partial}
    if await _permitted(_note_credentials(applications, spool), context, "credentials"):
        parts.add("credentials")
        for principal_id, publisher in applications.publishers() if applications.whole else ():
            spool.note(principal_id, "publisher", publisher)
    for principal_id, principal in applications.known.items() if applications.whole else ():
        # A managed identity belongs to a resource of Azure, whose owners no list of the directory tells.
        untold = {"owners"} if principal.service_principal_type == _MANAGED else set()
        spool.note(principal_id, "read", sorted(parts - untold))


async def _note_credentials(applications: Applications, spool: CensusSpool) -> None:
    async for principal_id, credentials in applications.credentials():
        spool.note(principal_id, "credentials", credentials)


async def _hold(spool: CensusSpool, grants: AsyncIterator[list[GrantSeen]]) -> None:
    async for grant_list in grants:
        spool.add_grants(grant_list)


async def _permitted(work: Awaitable[None], context: CensusContext, *types: str) -> bool:
    """Do the work and tell whether it was permitted; if not, the census is partial in these types."""
    try:
        await work
    except NotListedError as error:
        context.mark_partial(types, error)
        return False
    return True


async def _as_permitted(parts: AsyncIterator[Item], context: CensusContext, *types: str) -> AsyncIterator[Item]:
    """Yield the parts that may be listed; if one may not, the census is partial in these types."""
    try:
        async for part in parts:
            yield part
    except NotListedError as error:
        context.mark_partial(types, error)
