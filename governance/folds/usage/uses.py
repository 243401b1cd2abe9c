"""The small counters of a batch: first and last of something, sessions, names; ties are broken by event id."""

from __future__ import annotations

from typing import Any, Literal

from governance.model.places import NO_PLACE
from ingest.contract.event import Event
from ingest.contract.glance import Glance

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


class SessionAccumulator:
    """Start, end and second factor of one session, as far as a batch tells of them."""

    __slots__ = (
        "ended_at",
        "last_at",
        "mfa_at",
        "mfa_event_id",
        "mfa_place",
        "started_at",
        "started_event_id",
        "started_from",
        "started_place",
        "transaction_id",
    )

    def __init__(self, at: int) -> None:
        self.last_at = at
        self.started_at: int | None = None
        self.started_event_id: str | None = None
        self.started_from: str | None = None
        self.transaction_id: str | None = None
        self.ended_at: int | None = None
        self.mfa_at: int | None = None
        self.mfa_event_id: str | None = None
        self.started_place = self.mfa_place = NO_PLACE

    def row(self) -> tuple[Any, ...]:
        """Return the columns of ``session``."""
        started = self.started_at, self.started_event_id, self.transaction_id
        ended = self.last_at, self.ended_at, self.mfa_at, self.mfa_event_id
        return *started, *ended, self.started_place, self.mfa_place, self.started_from

    def take(self, at: int, event: Event | Glance, place: int) -> None:
        """Include a start, an end, a federated login or an MFA event of the session."""
        self.last_at = max(at, self.last_at)
        if event.kind == "sign_out":
            self.ended_at = at if self.ended_at is None else max(at, self.ended_at)
        elif event.kind == "mfa_verified":
            if self.mfa_at is None or (at, event.event_id) < (self.mfa_at, self.mfa_event_id or ""):
                self.mfa_at, self.mfa_event_id, self.mfa_place = at, event.event_id, place
        elif self.started_at is None or at <= self.started_at:
            self._begin(at, event, place)
        transaction = event.correlation.transaction
        if event.kind == "federated_sign_in" and transaction:
            self.transaction_id = transaction if self.transaction_id is None else min(transaction, self.transaction_id)

    def _begin(self, at: int, event: Event | Glance, place: int) -> None:
        begun_from = _from(event)
        begin = at, event.event_id, begun_from or ""
        known = self.started_at, self.started_event_id or "", self.started_from or ""
        if self.started_at is None or begin < known:
            self.started_at, self.started_event_id, self.started_place = at, event.event_id, place
            self.started_from = begun_from


def _from(event: Event | Glance) -> str | None:
    """Return from where an event came, as ``<country> <address>``, each as far as it is told."""
    client = event.client
    if client is None or (client.country is None and client.ip is None):
        return None
    return f"{client.country or ''} {client.ip or ''}"


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
