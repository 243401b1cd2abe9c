"""Follows delta links: what changed since a census, and where the next one will go on.

A census keeps the links it began with under its own mark, beside those of the one before: when its end never reaches
the bus, the next one asks with the old mark and misses nothing. Source:
https://learn.microsoft.com/graph/delta-query-overview
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from ingest.clients.graph.refusals import refused
from ingest.clients.http.client import Client
from ingest.collectors.entra.census.addresses import FOLLOWED, delta_path
from ingest.collectors.entra.census.list_pages import ListPage
from ingest.collectors.entra.census.rows import DeltaRow, read
from ingest.contract.errors import BrokenError
from ingest.store.checkpoints import Checkpoint, SourceCheckpoints

STREAM = "census_links"
NEED = "User.Read.All, GroupMember.Read.All and Application.Read.All (or Directory.Read.All)"
_LOST = ("syncstate", "resync", "badly formed token", "deltatoken")

Links = Mapping[str, str]
"""What is followed → its delta link."""


class Changed(NamedTuple):
    """Ids of what changed, and of what is gone; ``members`` are the groups whose members changed."""

    changed: frozenset[str]
    gone: frozenset[str]
    members: frozenset[str]


NOTHING = Changed(frozenset(), frozenset(), frozenset())


class Followed(NamedTuple):
    """What changed by kind, and the links to go on with."""

    found: Mapping[str, Changed]
    links: Links


class Marks:
    """The links of the last two censuses, by their marks, in the book."""

    def __init__(self, source_checkpoints: SourceCheckpoints) -> None:
        self._checkpoints = source_checkpoints

    def links(self, mark: str) -> Links | None:
        """Return the links of a census, None when they are not known (any more)."""
        return self._all().get(mark)

    def keep(self, mark: str, links: Links, since: str | None) -> None:
        """Remember a census's links, and those of the one that it went on from."""
        kept = {since: self._all().get(since)} if since is not None else {}
        known = {each: told for each, told in {**kept, mark: links}.items() if told is not None}
        self._checkpoints.save(STREAM, Checkpoint(msgspec.json.encode(known).decode()))

    def _all(self) -> Mapping[str, Links]:
        cursor = self._checkpoints.checkpoint(STREAM).cursor
        return {} if cursor is None else msgspec.json.decode(cursor, type=dict[str, dict[str, str]])


async def links_of_now(client: Client) -> Links:
    """Return links that tell all changes from now on, of what may be followed."""
    links = {}
    for what in FOLLOWED:
        walked = await _walked(client, delta_path(what), permitted=False)
        if walked is not None:
            links[what] = walked[1]
    return links


async def followed(client: Client, links: Links) -> Followed | None:
    """Return what changed since the links were given, None when Graph no longer knows: then everything is listed."""
    found = dict.fromkeys(FOLLOWED, NOTHING)
    after = {}
    for what, link in links.items():
        walked = await _walked(client, link, permitted=True)
        if walked is None:
            return None
        found[what], after[what] = walked
    return Followed(found, after)


async def _walked(client: Client, address: str, *, permitted: bool) -> tuple[Changed, str] | None:
    """Walk to the delta link. None: the token is too old (410, 40x), or the list is not permitted."""
    rows: dict[str, bool] = {}
    members: set[str] = set()
    walked = {address}
    while True:
        answer = await client.get(address, "directory", ListPage, needs=NEED, accepts=(400, 403, 404, 410))
        if answer.status == 410 or (answer.status in (400, 404) and _is_lost(answer.fault)):
            return None
        if answer.status != 200:
            if answer.status == 403 and not permitted:
                return None
            raise refused(f"{client!r}", answer.status, answer.fault, NEED)
        page: ListPage = answer.value
        for raw in page.value:
            row = read(raw, DeltaRow)
            # The last word counts: an object may come several times, and come back.
            rows[row.id.lower()] = row.removed is None
            if row.members is not None:
                members.add(row.id.lower())
        if page.delta_link:
            there = frozenset(each for each, stands in rows.items() if stands)
            return Changed(there, frozenset(rows) - there, frozenset(members)), page.delta_link
        if not page.next_link or page.next_link in walked:
            raise BrokenError(f"{client!r}: a delta walk is stuck: its next page is none, or one that was read already")
        walked.add(page.next_link)
        address = page.next_link


def _is_lost(fault: str) -> bool:
    return any(word in fault.lower() for word in _LOST)
