"""Takes a census: everything by lists, or what changed by delta links; then the end mark.

What may not be listed is named in the end mark (``partial``), and then nothing of that type ends by this census.
Without the list of users there is none.
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
from ingest.collectors.entra.census.context import Listed
from ingest.collectors.entra.census.delta_links import Followed, Marks, followed, links_of_now
from ingest.collectors.entra.census.groups import Groups
from ingest.collectors.entra.census.list_pages import ListPage, Lists, NotListedError
from ingest.collectors.entra.census.people import NEED as USERS_NEED
from ingest.collectors.entra.census.people import People, Seen
from ingest.collectors.entra.census.roles import Holders, Roles
from ingest.contract.errors import BrokenError, RecordError
from ingest.contract.event import Event
from ingest.contract.instants import format_instant
from ingest.store.checkpoints import SourceCheckpoints

IDP = "entra"
_OF_GROUPS = ("group", "permission:owner")
"""Of what silence says nothing when groups may not be listed."""
_OF_APPLICATIONS = ("account", "app_assignment", "app_role", "permission:owner", "permission:delegated")
"""Of what silence says nothing when service principals may not be listed."""
Thing = TypeVar("Thing")


class Taking:
    """Takes censuses of one tenant; the delta links to go on with are kept in its book."""

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
        self._marks = Marks(source_checkpoints)
        self._now = now

    async def taken(self, since: str | None) -> AsyncGenerator[Sequence[Event], None]:
        """Yield the events in chunks, last the end mark; without the links of ``since`` everything is listed."""
        lists, addresses = Lists(self._client), Addresses(self._requests)
        began_at = (await lists.answer(addresses.first_touch(), USERS_NEED, ListPage)).served_at
        listed = Listed(f"{IDP}:{self._tenant}", began_at, lists, addresses, set())
        links = self._marks.links(since) if since is not None else None
        changes = await followed(self._client, links) if links is not None else None
        after = changes.links if changes is not None else await links_of_now(self._client)
        scope: Scope = "full" if changes is None else "incremental"
        census = Census(IDP, self._tenant, began_at, scope, self._now())
        groups: Sequence[str] = ()
        with open_spool() as spool:
            try:
                if changes is None:
                    await _everything(listed, spool)
                else:
                    groups = await _what_changed(listed, spool, changes)
                for chunk in spool.chunks(census):
                    yield chunk
            except (RecordError, UnicodeEncodeError) as error:
                raise BrokenError(f"{listed.issuer}: a list holds what no event can hold: {error}") from error
            self._marks.keep(format_instant(began_at), after, since)
            yield [census.ended(spool.accounts, spool.grants, sorted(listed.partial), groups)]


async def _everything(listed: Listed, spool: CensusSpool) -> None:
    # Azure roles, which PIM's log tells as permissions, stand in another API: silence about one says nothing.
    listed.partial.add("permission:azure_role")
    people, groups, applications = People(listed), Groups(listed), Applications(listed)
    await _permitted(people.list_licences(), listed, "licence names")
    async for seen in people.accounts():
        _hold_people(spool, seen)
    await _permitted(_note_factors(people, spool), listed, "factors")
    async for services in _as_permitted(applications.accounts(), listed, *_OF_APPLICATIONS):
        spool.add_accounts(services)
    await _hold(spool, _as_permitted(applications.assignments(), listed, "app_assignment", "app_role"))
    await _hold(spool, _as_permitted(applications.owners(), listed, "permission:owner"))
    await _hold(spool, _as_permitted(applications.permission_grants(), listed, "permission:delegated"))
    if await _permitted(groups.list_names(), listed, *_OF_GROUPS):
        await _hold(spool, _as_permitted(groups.grants(list(groups.names)), listed, *_OF_GROUPS))
    holders = Holders(
        groups.names.keys(), applications.known.keys(), spool.has_account, whole=groups.whole and applications.whole
    )
    roles = Roles(listed, holders)
    await _hold(spool, _as_permitted(roles.grants(), listed, "directory_role"))


async def _what_changed(listed: Listed, spool: CensusSpool, changes: Followed) -> Sequence[str]:
    """Hold what changed; return the groups whose members are listed whole: who is not among them is not in them."""
    people, groups, applications = People(listed), Groups(listed), Applications(listed)
    await _permitted(people.list_licences(), listed, "licence names")
    users, principals, told = (changes.found[what] for what in ("users", "servicePrincipals", "groups"))
    async for seen in people.changed(sorted(users.changed)):
        _hold_people(spool, seen)
    for user_id in users.gone:
        _hold_people(spool, people.gone(user_id))
    async for services in applications.changed(sorted(principals.changed)):
        spool.add_accounts(services)
    for principal_id in principals.gone:
        spool.add_accounts(applications.gone(principal_id))
    await _hold(spool, _as_permitted(groups.grants(sorted(told.members - told.gone)), listed, *_OF_GROUPS))
    return sorted(told.members | told.gone)


def _hold_people(spool: CensusSpool, seen: Iterable[Seen]) -> None:
    for each in seen:
        spool.add_accounts([each.account])
        spool.add_grants(each.licences)


async def _note_factors(people: People, spool: CensusSpool) -> None:
    async for user_id, factors in people.factors():
        spool.note(user_id, "factors", factors)


async def _hold(spool: CensusSpool, grants: AsyncIterator[list[GrantSeen]]) -> None:
    async for found in grants:
        spool.add_grants(found)


async def _permitted(listing: Awaitable[None], listed: Listed, *types: str) -> bool:
    """Do the listing; when it is not permitted the census is partial in these types."""
    try:
        await listing
    except NotListedError as error:
        listed.leave_out(types, error)
        return False
    return True


async def _as_permitted(parts: AsyncIterator[Thing], listed: Listed, *types: str) -> AsyncIterator[Thing]:
    """Yield the parts as far as they are permitted; else the census is partial in these types."""
    try:
        async for found in parts:
            yield found
    except NotListedError as error:
        listed.leave_out(types, error)
