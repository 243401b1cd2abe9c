"""Takes a census: everything by lists, or what changed by delta links; then the end marker.

Grants come before the accounts that hold them, so that each account tells how many it has. What may not be listed is
named in the end marker (``partial``), and then nothing of that type ends by this census.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime

from ingest.collecting.checkpoints import Book
from ingest.collecting.http import Client
from ingest.collectors.entra.census.addresses import Addresses
from ingest.collectors.entra.census.applications import Applications
from ingest.collectors.entra.census.following import Followed, Marks, followed, links_of_now
from ingest.collectors.entra.census.groups import Groups
from ingest.collectors.entra.census.lists import ListPage, Lists
from ingest.collectors.entra.census.people import NEED as USERS_NEED
from ingest.collectors.entra.census.people import People
from ingest.collectors.entra.census.roles import Roles
from ingest.collectors.entra.census.stating import Scope, Statements
from ingest.collectors.entra.graph.requests import Requests
from ingest.contract.errors import BrokenError, RecordError, SetupError
from ingest.contract.event import Event

CHUNK_EVENTS = 500
Parts = AsyncIterator[list[Event]]


class Census:
    """Takes censuses of one tenant."""

    def __init__(
        self, tenant: str, client: Client, requests: Requests, book: Book, now: Callable[[], datetime]
    ) -> None:
        self._tenant = tenant
        self._client = client
        self._requests = requests
        self._marks = Marks(book)
        self._now = now

    async def taken(self, since: str | None) -> AsyncGenerator[Sequence[Event], None]:
        """Yield the events in chunks, last the end marker; without the links of ``since`` everything is listed."""
        addresses = Addresses(self._requests)
        lists = Lists(self._client)
        began_at = (await lists.answer(addresses.first_touch(), USERS_NEED, ListPage)).served_at
        links = self._marks.links(since) if since is not None else None
        changes = await followed(self._client, links) if links is not None else None
        scope: Scope = "full" if changes is None else "incremental"
        statements = Statements(self._tenant, began_at, scope, self._now())
        if changes is None:
            after = await links_of_now(self._client)
            parts = _everything(lists, addresses, statements)
        else:
            after = changes.links
            parts = _what_changed(lists, addresses, statements, changes)
        async for chunk in _chunks(parts):
            yield chunk
        self._marks.keep(statements.began_at, after, since)
        yield [statements.ended()]


async def _everything(lists: Lists, addresses: Addresses, statements: Statements) -> Parts:
    # Azure roles, which PIM's log tells as permissions, stand in another API: silence about one says nothing.
    statements.partial.add("permission")
    people = People(lists, addresses, statements)
    applications = Applications(lists, addresses, statements)
    groups = Groups(lists, addresses, statements)
    await people.list_factors()
    await people.list_licences()
    if await _permitted(applications.list_principals(), statements, "account", "app_assignment", "app_role"):
        async for events in applications.assignments():
            yield events
        async for events in _as_permitted(applications.owners(), statements, "permission"):
            yield events
        async for events in _as_permitted(applications.permission_grants(), statements, "permission"):
            yield events
    if await _permitted(groups.list_names(), statements, "group"):
        async for events in groups.grants(list(groups.names)):
            yield events
    roles = Roles(lists, addresses, statements, groups.names.keys(), applications.rows.keys())
    async for events in _as_permitted(roles.grants(), statements, "directory_role"):
        yield events
    async for events in people.accounts():
        yield events
    async for events in applications.accounts():
        yield events


async def _what_changed(lists: Lists, addresses: Addresses, statements: Statements, changes: Followed) -> Parts:
    people = People(lists, addresses, statements)
    groups = Groups(lists, addresses, statements)
    applications = Applications(lists, addresses, statements)
    await people.list_licences()
    told = changes.found["groups"]
    # Their members are listed whole, so whoever is not among them is not in them; a group that is gone has none.
    statements.groups.update(told.members, told.gone)
    async for events in groups.grants(sorted(told.members - told.gone)):
        yield events
    users = changes.found["users"]
    async for events in people.changed(sorted(users.changed)):
        yield events
    for user_id in sorted(users.gone):
        yield people.gone(user_id)
    principals = changes.found["servicePrincipals"]
    async for events in applications.changed(sorted(principals.changed)):
        yield events
    for principal_id in sorted(principals.gone):
        yield applications.gone(principal_id)


async def _permitted(listing: Awaitable[None], statements: Statements, *types: str) -> bool:
    """Do the listing; when it is not permitted the census is partial in these types."""
    try:
        await listing
    except SetupError:
        statements.partial.update(types)
        return False
    return True


async def _as_permitted(parts: Parts, statements: Statements, *types: str) -> Parts:
    """Yield the parts as far as they are permitted; else the census is partial in these types."""
    try:
        async for events in parts:
            yield events
    except SetupError:
        statements.partial.update(types)


async def _chunks(parts: Parts) -> AsyncGenerator[Sequence[Event], None]:
    chunk: list[Event] = []
    try:
        async for events in parts:
            chunk += events
            if len(chunk) >= CHUNK_EVENTS:
                yield chunk
                chunk = []
    except (RecordError, UnicodeEncodeError) as error:
        raise BrokenError(f"a list of Microsoft Graph holds what no event can hold: {error}") from error
    if chunk:
        yield chunk
