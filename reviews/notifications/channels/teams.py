"""Posts to a room of Teams by its incoming webhook, as an Adaptive Card: numbers and a link.

The webhook knows no ids: a post whose answer was lost is not sent again by itself.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from governance.outbox.channel import Delivered, Effect, Lost, NotThere, Outcome
from governance.outbox.posting import Place, Poster
from ingest.contract.media_types import ADAPTIVE_CARD
from reviews.notifications.interface import Message, message_in

_encode = msgspec.json.Encoder().encode
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|<>~-])")
_MOST_CHARACTERS = 5_000
"""A card of more than 28 KB is refused."""


class TeamsChannel:
    """Posts to one room."""

    ability: Literal["neither"] = "neither"

    def __init__(self, name: str, place: Place) -> None:
        """Raises SetupError when its certificates cannot be read; ``name``: ``teams:NAME``."""
        self.name, self._poster = name, Poster(place)

    def deliver(self, effect: Effect) -> Outcome:
        """Post an effect's message once."""
        return self._poster.post(_encode(card(message_in(effect.body))), {})

    def look_up(self, effect: Effect) -> Delivered | NotThere | Lost:
        """Tell that nobody can be asked."""
        return Lost(f"a room of Teams cannot be asked for {effect.effect_id}")

    def close(self) -> None:
        """Close the connections."""
        self._poster.close()


def card(message: Message) -> dict[str, object]:
    """Return a message as Teams reads it."""
    blocks = [
        {"type": "TextBlock", "text": escaped(message.subject), "weight": "Bolder", "wrap": True},
        {"type": "TextBlock", "text": escaped(message.text)[:_MOST_CHARACTERS], "wrap": True},
    ]
    content: dict[str, object] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": blocks,
    }
    if message.link:
        content["actions"] = [{"type": "Action.OpenUrl", "title": "Open jitgov", "url": message.link}]
    return {
        "type": "message",
        "attachments": [{"contentType": ADAPTIVE_CARD, "content": content}],
    }


def escaped(text: str) -> str:
    """Return a text in which nothing is read as Markdown; a line's end stays one."""
    return "\n\n".join(_MARKDOWN.sub(r"\\\1", line) for line in text.splitlines())
