"""What grants are folded of: the key that tells two apart, the step that a record is, the span that is held."""

from __future__ import annotations

from copy import copy
from functools import lru_cache
from typing import NamedTuple

from msgspec import UNSET

from governance.folds.census.subjects import grant_subject
from governance.folds.grants.containers import Closure, Turn, containers_of
from governance.model.keys import Subject
from governance.model.spans import earlier
from governance.model.states import Begin, Path
from ingest.contract.event import Event, Party, account_key_of
from ingest.contract.instants import to_micros
from ingest.contract.providers.catalogue import provider_of


class Key(NamedTuple):
    """What one grant is: the same thing in another mode, by another path or elsewhere is another grant."""

    entitlement_id: str
    mode: str
    via: str | None
    scope: str

    @property
    def subject(self) -> str:
        """Return what censuses call it."""
        return grant_subject(*self)

    @property
    def without_path(self) -> tuple[str, str, str]:
        """Return the key without the path that the grant is held by."""
        return self.entitlement_id, self.mode, self.scope


class Step(NamedTuple):
    """What a record tells of one grant: added or removed."""

    at: int
    event: Event
    key: Key
    adds: bool


ONE_ACT = 600_000_000
"""Microseconds within which records of one act lie, of PIM, of the directory, and the date that a list states."""


class Span:
    """A grant being folded; closed when ``valid_to`` is set."""

    __slots__ = (
        *("_containers", "_told_by", "end_told_at", "ended_by", "evidence", "expires_at", "first", "from_basis"),
        *("granted_by", "is_cut", "key", "name", "outside_pim", "path", "pim_told_at", "valid_from", "valid_to"),
    )

    def __init__(self, step: Step, basis: Begin) -> None:
        grant, event = step.event.grant, step.event
        self.key = step.key
        self.first = event
        self.valid_from = step.at
        self.from_basis = basis
        self.valid_to: int | None = None
        self.expires_at = to_micros(grant.expires_at) if grant is not None and grant.expires_at is not None else None
        self.evidence = [event.event_id]
        self.name = event.entitlement.name if event.entitlement is not None else None
        self.path: Path | None = None
        self.granted_by = giver_of(event) if step.adds else None
        self.ended_by: str | None = None
        self.end_told_at: int | None = None
        self._told_by = [event]
        self._containers: frozenset[Subject] | None = None
        self.pim_told_at: int | None = None
        self.outside_pim: str | None = None
        if step.adds:
            self.note_pim(step)
        # A closure ended it: it goes on where that ends, unless a record tells of its removal in the meantime.
        self.is_cut = False

    @property
    def containers(self) -> frozenset[Subject]:
        """Return the containers of what the span gives, by all that told of it."""
        # Few are ever asked: only where something is closed.
        if self._containers is None:
            self._containers = frozenset(c for event in self._told_by for c in containers_of(event))
        return self._containers

    def told_again(self, event: Event) -> None:
        """Note another record of what the span gives."""
        self._told_by.append(event)
        self._containers = None

    def end(self, step: Step) -> None:
        """End the span by a record, unless its time was over already."""
        self.end_told_at = earlier(self.end_told_at, step.at)
        if not self.over_at(step.at):
            self.valid_to, self.ended_by = step.at, actor_of(step.event)

    def note_pim(self, step: Step) -> None:
        """Note what a record that adds it says of the service by which people activate privileges."""
        outside_pim, pim_told_at = told_of_pim(step.event, step.at)
        self.outside_pim = self.outside_pim or outside_pim
        self.pim_told_at = earlier(self.pim_told_at, pim_told_at)

    def cut(self, closure: Closure) -> None:
        """End the span by a closure, unless its time was over already."""
        closed = closure.closed
        if not self.over_at(closed.at):
            self.valid_to, self.ended_by, self.is_cut = closed.at, closed.by, True
            self.evidence.append(closed.event_id)

    def gone_on(self, turn: Turn) -> Span:
        """Return the span that the end of its closures opens."""
        self.is_cut = False
        span = copy(self)
        span.valid_from, span.from_basis, span.granted_by = turn.at, "seen", turn.by or self.granted_by
        span.valid_to = span.ended_by = span.end_told_at = None
        span.evidence = [*self.evidence, turn.event_id]
        span._told_by = [*self._told_by]
        return span

    def date(self, begin: int) -> None:
        """Take the date that a list states for the beginning."""
        self.valid_from, self.from_basis = begin, "stated"

    def over_at(self, at: int) -> bool:
        """Tell whether the span has ended by ``at``."""
        end = earlier(self.valid_to, self.expires_at)
        return end is not None and end <= at


def told_of_pim(event: Event, at: int) -> tuple[str | None, int | None]:
    """Return the record's id where it tells that something was given past the service, and when that told of it."""
    attributes = event.attributes
    if attributes and attributes.get("outside_pim"):
        return event.event_id, None
    if (attributes and attributes.get("by_pim")) or _tells_of_elevation(event.source.idp, event.vendor_type):
        return None, at
    return None, None


@lru_cache(maxsize=1_000)
def _tells_of_elevation(idp: str, vendor_type: str) -> bool:
    return vendor_type.lower() in provider_of(idp).elevation_types


def giver_of(event: Event) -> str | None:
    """Return who gave what a record shows: whom it names as that, else who acted; of a list nobody acts."""
    named = event.grant.granted_by if event.grant is not None else UNSET
    return spelled_party(named) if isinstance(named, Party) else actor_of(event)


def actor_of(event: Event) -> str | None:
    """Return who acted, as ``Grant.granted_by`` spells it."""
    return spelled_party(event.actor)


def spelled_party(party: Party | None) -> str | None:
    """Return a party's account key, or ``|name`` of one whose id the source does not tell; None of one unnamed."""
    if party is None:
        return None
    name = party.name or party.display_name
    return account_key_of(party) or (f"|{name}" if name else None)


Spans = dict[Key, list[Span]]
"""The spans of each key, in order. A span whose path a census corrected stands under both keys."""
