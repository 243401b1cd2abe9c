"""Posts to a room of Slack by its incoming webhook: numbers and a link, with nothing in them that Slack would act on.

The webhook knows no ids: a post whose answer was lost is not sent again by itself.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from governance.outbox.channel import Delivered, Effect, Lost, NotThere, Outcome
from governance.outbox.posting import Place, Poster
from reviews.notifications.interface import Message, message_in

_encode = msgspec.json.Encoder().encode
_MOST_CHARACTERS = 3_000
"""Of a section; Slack refuses a longer one."""


class SlackChannel:
    """Posts to one room."""

    ability: Literal["neither"] = "neither"

    def __init__(self, name: str, place: Place) -> None:
        """Raises SetupError when its certificates cannot be read; ``name``: ``slack:NAME``."""
        self.name, self._poster = name, Poster(place)

    def deliver(self, effect: Effect) -> Outcome:
        """Post an effect's message once."""
        return self._poster.post(_encode(card(message_in(effect.body))), {})

    def look_up(self, effect: Effect) -> Delivered | NotThere | Lost:
        """Tell that nobody can be asked."""
        return Lost(f"a room of Slack cannot be asked for {effect.effect_id}")

    def close(self) -> None:
        """Close the connections."""
        self._poster.close()


def card(message: Message) -> dict[str, object]:
    """Return a message as Slack reads it."""
    subject, text = escaped(message.subject), escaped(message.text)
    texts = [f"*{subject}*\n{text}"[:_MOST_CHARACTERS], *([f"<{message.link}|Open jitgov>"] if message.link else [])]
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": each}} for each in texts]
    return {"text": subject, "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


def escaped(text: str) -> str:
    """Return a text in which no mention, link or command stands: Slack reads them between ``<`` and ``>``."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
