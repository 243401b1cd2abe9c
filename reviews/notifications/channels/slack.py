"""Posts to a room of Slack by its incoming webhook: numbers and a link, and nothing that Slack would act on."""

from __future__ import annotations

from governance.outbox.posting import Place
from reviews.notifications.interface import Message
from reviews.notifications.rooms import RoomChannel

_MOST_CHARACTERS = 3_000
"""Of a section; Slack refuses a longer one."""


def slack_channel(name: str, place: Place) -> RoomChannel:
    """Return what posts to a room of Slack. Raises SetupError when its certificates cannot be read."""
    return RoomChannel(name, place, "Slack", card)


def card(message: Message) -> dict[str, object]:
    """Return a message as Slack reads it."""
    subject, text = escaped(message.subject), escaped(message.text)
    texts = [f"*{subject}*\n{text}"[:_MOST_CHARACTERS], *([f"<{message.link}|Open jitgov>"] if message.link else [])]
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": paragraph}} for paragraph in texts]
    return {"text": subject, "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


def escaped(text: str) -> str:
    """Return a text in which no mention, link or command stands: Slack reads them between ``<`` and ``>``."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
