"""Posts to a room of a chat by its incoming webhook, which knows no ids.

A post whose answer was lost is not sent again by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from governance.outbox.channel import Delivered, Effect, Lost, NotThere, Outcome
from governance.outbox.posting import Place, Poster
from reviews.notifications.interface import Message, message_in

_encode = msgspec.json.Encoder().encode
Card = Callable[[Message], dict[str, object]]
"""Gives a message as the vendor reads it."""


class RoomChannel:
    """Posts to one room of a vendor's chat, each message as its card."""

    ability: Literal["neither"] = "neither"

    def __init__(self, name: str, place: Place, vendor: str, card: Card) -> None:
        """Raises SetupError when its certificates cannot be read; ``name``: ``slack:NAME``, ``teams:NAME``."""
        self.name, self._poster, self._vendor, self._card = name, Poster(place), vendor, card

    def deliver(self, effect: Effect) -> Outcome:
        """Post an effect's message once."""
        return self._poster.post(_encode(self._card(message_in(effect.body))), {})

    def look_up(self, effect: Effect) -> Delivered | NotThere | Lost:
        """Tell that nobody can be asked."""
        return Lost(f"a room of {self._vendor} cannot be asked for {effect.effect_id}")

    def close(self) -> None:
        """Close the connections."""
        self._poster.close()
