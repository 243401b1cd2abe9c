"""Follows delta links: what changed since an earlier census, and the links for the next census.

A census saves the links that it began with under its own mark, beside those of the census before it. When its end never
reaches the bus, the next census still uses the old mark and misses nothing. Source:
https://learn.microsoft.com/graph/delta-query-overview
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from ingest.clients.graph.refusals import refused
from ingest.clients.http.client import Client
from ingest.clients.http.page_walk import PageWalk
from ingest.collectors.entra.census.addresses import FOLLOWED, delta_path
from ingest.collectors.entra.census.list_pages import ListPage, decoded
from ingest.collectors.entra.census.rows import DeltaRow, read
from ingest.contract.errors import BrokenError
from ingest.store.checkpoints import Checkpoint, SourceCheckpoints

STREAM = "census_links"
NEED = "User.Read.All, GroupMember.Read.All and Application.Read.All (or Directory.Read.All)"
_LOST = ("syncstate", "resync", "badly formed token", "deltatoken")

Links = Mapping[str, str]
"""The name of a list → its delta link."""


class ChangedIds(NamedTuple):
    """The ids of objects that changed and of objects that are gone; ``members``: groups whose members changed."""

    changed: frozenset[str]
    gone: frozenset[str]
    members: frozenset[str]


NOTHING = ChangedIds(frozenset(), frozenset(), frozenset())


class DeltaChanges(NamedTuple):
    """The changed ids by list, and the links for the next census."""

    by_list: Mapping[str, ChangedIds]
    links: Links


class DeltaLinks:
    """The saved links of the last two censuses, by their marks (``began_at``)."""

    def __init__(self, source_checkpoints: SourceCheckpoints) -> None:
        self._checkpoints = source_checkpoints

    def links(self, mark: str) -> Links | None:
        """Return the links of a census, None when they are not saved (any more)."""
        return self._all().get(mark)

    def keep(self, mark: str, links: Links, since: str | None) -> None:
        """Save a census's links beside those of the census that it continued."""
        earlier = {since: self._all().get(since)} if since is not None else {}
        links_by_mark = {
            census_mark: its_links
            for census_mark, its_links in {**earlier, mark: links}.items()
            if its_links is not None
        }
        self._checkpoints.save(STREAM, Checkpoint(msgspec.json.encode(links_by_mark).decode()))

    def _all(self) -> Mapping[str, Links]:
        cursor = self._checkpoints.checkpoint(STREAM).cursor
        return {} if cursor is None else msgspec.json.decode(cursor, type=dict[str, dict[str, str]])


async def current_links(client: Client) -> Links:
    """Return links that show all changes from now on, of the lists that we may follow."""
    links = {}
    for list_name in FOLLOWED:
        walked = await _walked(client, delta_path(list_name), permitted=False)
        if walked is not None:
            links[list_name] = walked[1]
    return links


async def changes_since(client: Client, links: Links) -> DeltaChanges | None:
    """Return what changed since the links were made; None when Graph no longer knows, so that all must be listed."""
    changed_by_list = dict.fromkeys(FOLLOWED, NOTHING)
    next_links = {}
    for list_name, link in links.items():
        walked = await _walked(client, link, permitted=True)
        if walked is None:
            return None
        changed_by_list[list_name], next_links[list_name] = walked
    return DeltaChanges(changed_by_list, next_links)


async def _walked(client: Client, address: str, *, permitted: bool) -> tuple[ChangedIds, str] | None:
    """Walk to the delta link. Return None when the token is too old (410, 40x) or the list is not permitted."""
    rows: dict[str, bool] = {}
    members: set[str] = set()
    page_walk = PageWalk(f"{client!r}: a delta walk", address)
    while True:
        answer = await client.get(
            address, "directory", ListPage, needs=NEED, accepts=(400, 403, 404, 410), decode=decoded
        )
        if answer.status == 410 or (answer.status in (400, 404) and _is_lost(answer.fault)):
            return None
        if answer.status != 200:
            if answer.status == 403 and not permitted:
                return None
            raise refused(f"{client!r}: {urlsplit(address).path}", answer.status, answer.fault, NEED)
        page: ListPage = answer.value
        for raw in page.value:
            row = read(raw, DeltaRow)
            # The last row counts: an object may come several times, and come back.
            rows[row.id.lower()] = row.removed is None
            if row.members is not None:
                members.add(row.id.lower())
        if page.delta_link:
            existing = frozenset(object_id for object_id, exists in rows.items() if exists)
            return ChangedIds(existing, frozenset(rows) - existing, frozenset(members)), page.delta_link
        if not page.next_link:
            raise BrokenError(f"{client!r}: a delta walk is stuck: its page has neither a next link nor a delta link")
        address = page_walk.onward(page.next_link, len(page.value))


def _is_lost(fault: str) -> bool:
    return any(word in fault.lower() for word in _LOST)
