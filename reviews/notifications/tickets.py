"""What a ticket is: the task of a removal, by one key, opened once and closed once its removal is over.

It names whose access is to go, as its reader is to act on it; its title names nobody.
"""

from __future__ import annotations

import msgspec

from governance.store.outbox.effect_rows import NewEffect
from reviews.notifications.interface import Recipient, effect_id_of

OPEN, OVER = "ticket.open", "ticket.over"
"""The types of the effects: a ticket is to be made, and is done with."""


class Ticket(msgspec.Struct, frozen=True):
    """A ticket as it stands in an effect; ``key`` is its own for good, ``due_on`` a day as 2026-11-06."""

    key: str
    title: str
    text: str
    due_on: str
    owner: str | None = None
    privileged: bool = False


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Ticket).decode


def ticket_in(body: str) -> Ticket:
    """Return the ticket that an effect's body spells."""
    return _decode(body)


def in_tickets(place: str, key: str) -> Recipient:
    """Return the lane of one ticket at a place: what comes of one holds no other up."""
    return Recipient(f"{place}:{key}", place, place)


def ticket_effect(place: str, kind: str, ticket: Ticket, at: int) -> NewEffect:
    """Return the effect that opens a ticket, or ends it."""
    lane = in_tickets(place, ticket.key)
    effect_id = effect_id_of(lane, kind, ticket.key)
    return NewEffect(effect_id, lane.lane, kind, ticket.key, _encode(ticket).decode(), at)
