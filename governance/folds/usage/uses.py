"""The small counters of a batch: first and last of something, names; ties are broken by event id."""

from __future__ import annotations

from typing import Any, Literal

Entry = Literal["assigned", "everybody"]
"""Who may enter an application: only whom it is assigned to, or whoever has an account at the identity provider."""
_ONE_SPELLING = str.maketrans(" .", "__")

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
