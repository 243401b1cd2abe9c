"""The small counters of a batch: first and last of something, names; ties are broken by event id."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from ingest.contract.event import Event
from ingest.contract.glance import Glance
from ingest.contract.text import text

Entry = Literal["assigned", "everybody"]
"""Who may enter an application: only whom it is assigned to, or whoever has an account at the identity provider."""
_ONE_SPELLING = str.maketrans(" .", "__")
_HASH_DIGITS = 16
"""Of a content hash: enough to order versions of one row that have one instant."""


Bounds = list[Any]
"""First instant and its event id, last instant and its event id, and where on the bus the two stand: the columns of
these names, in their order. A plain list: most rows of a batch are of one event, and an object costs more than that."""


def bounds_of(at: int, event_id: str, place: int) -> Bounds:
    """Return the bounds of one event."""
    return [at, event_id, at, event_id, place, place]


def widen(bounds: Bounds, at: int, event_id: str, place: int) -> None:
    """Include one more event."""
    first_at, first_id, last_at, last_id, _, _ = bounds
    if at <= first_at and (at < first_at or event_id < first_id):
        bounds[0], bounds[1], bounds[4] = at, event_id, place
    if at >= last_at and (at > last_at or event_id > last_id):
        bounds[2], bounds[3], bounds[5] = at, event_id, place


class FirstLastUse:
    """First and last sign-in of one account at one application in one class."""

    __slots__ = ("first", "first_at", "first_place", "last", "last_at", "last_place")

    def __init__(self, at: int, event: Event | Glance, place: int) -> None:
        self.first_at = self.last_at = at
        self.first = self.last = event
        self.first_place = self.last_place = place

    def row(self) -> tuple[Any, ...]:
        """Return what policies read of the first and of the last event: the columns of ``usage_rollup``."""
        first, last = self.first, self.last
        given, party, client, correlation = first.attributes, last.account, first.client, first.correlation
        asserted = given.get("asserted") if given else None
        return (
            self.first_at,
            first.event_id,
            client.mfa if client is not None else "unknown",
            correlation.session,
            correlation.transaction,
            msgspec.json.encode(sorted(map(str, asserted))).decode() if isinstance(asserted, list) else None,
            text(given.get("federated_subject")) if given else None,
            first.content_hash[:_HASH_DIGITS],
            self.last_at,
            last.event_id,
            party.name if party is not None else None,
            party.display_name if party is not None else None,
            party.type if party is not None else "person",
            last.content_hash[:_HASH_DIGITS],
            self.first_place,
            self.last_place,
        )

    def widen(self, at: int, event: Event | Glance, place: int) -> None:
        """Include one more event."""
        if at <= self.first_at and (at < self.first_at or _version(event) < _version(self.first)):
            self.first_at, self.first, self.first_place = at, event, place
        if at >= self.last_at and (at > self.last_at or _version(event) > _version(self.last)):
            self.last_at, self.last, self.last_place = at, event, place


def _version(event: Event | Glance) -> tuple[str, str]:
    """Return what tells two versions of one record apart, too: a vendor may revise a row under one id."""
    return event.event_id, event.content_hash


def one_spelling(way: str) -> str:
    """Return how people sign in to an application in the spelling that records and lists share."""
    return way.upper().translate(_ONE_SPELLING)


NEVER_TOLD: tuple[int, str] = (-1, "")
"""Comes before all that is told at an instant."""


class EntityName:
    """The latest name of an application or entitlement, all its names, and when records named it first.

    Of an application also how people sign in there, and who may enter, each as it was told last.
    """

    __slots__ = ("application_id", "channel_at", "ended_at", "entry", "first_at", "name", "name_at", "names", "sign_on")

    def __init__(self, at: int) -> None:
        self.name: str | None = None
        self.name_at = -1
        self.names: set[str] = set()
        self.application_id: str | None = None
        self.first_at = at
        self.channel_at: int | None = None
        self.ended_at: int | None = None
        self.sign_on = self.entry = NEVER_TOLD

    def row(self) -> tuple[Any, ...]:
        """Return the columns of ``sighting``."""
        (sign_on_at, sign_on), (entry_at, entry) = self.sign_on, self.entry
        ways_in = sign_on or None, sign_on_at, entry or None, entry_at
        return self.name, self.name_at, self.application_id, self.first_at, self.channel_at, *ways_in, self.ended_at

    def belongs_to(self, application_id: str) -> None:
        """Note whose it is; of two, the one whose key comes first, whatever the order in which records name them."""
        self.application_id = min(application_id, self.application_id or application_id)

    def signed_in_by(self, way: str, at: int) -> None:
        """Note how people sign in to the application."""
        self.sign_on = max((at, one_spelling(way)), self.sign_on)

    def entered_by(self, whom: Entry, at: int) -> None:
        """Note whether only whom the application is assigned to may enter it."""
        self.entry = max((at, str(whom)), self.entry)

    def named(self, name: str | None, at: int) -> None:
        """Note a name; the latest counts, ties by the greater."""
        if name and name != self.name:
            self.names.add(name)
        if name and (at > self.name_at or (at == self.name_at and name > (self.name or ""))):
            self.name, self.name_at = name, at
        if at < self.first_at:
            self.first_at = at
