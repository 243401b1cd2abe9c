"""Posts to a room of Teams by its incoming webhook, as an Adaptive Card: numbers and a link."""

from __future__ import annotations

import re

from governance.outbox.posting import Place
from ingest.contract.media_types import ADAPTIVE_CARD
from reviews.notifications.interface import Message
from reviews.notifications.rooms import RoomChannel

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|<>~-])")
_MOST_CHARACTERS = 5_000
"""A card of more than 28 KB is refused."""


def teams_channel(name: str, place: Place) -> RoomChannel:
    """Return what posts to a room of Teams. Raises SetupError when its certificates cannot be read."""
    return RoomChannel(name, place, "Teams", card)


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
