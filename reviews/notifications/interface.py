"""What a message is: the body of an effect, the same at each attempt, whichever channel carries it.

A channel implements ``governance.outbox.channel.Channel``: it says what it can do about a lost answer, and how it
carries one effect. A subject, and what a chat room gets, hold numbers and a link; whose access it is stands in the
text of a mail alone.
"""

from __future__ import annotations

import msgspec

from governance.model.keys import made_id
from governance.store.outbox.effect_rows import NewEffect
from reviews.settings.notifications import NotificationSettings

MAIL = "mail:relay"
"""The name of the channel that all mail leaves by; the lanes are the people's."""


class Attachment(msgspec.Struct, frozen=True):
    """A file that goes with a mail, as it was when that was written: ``path`` on the machine that wrote it."""

    path: str
    name: str
    sha256: str


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message as it stands in an effect; ``to``: an address, or the name of a chat room."""

    to: str
    subject: str
    text: str
    link: str | None = None
    """Of a chat: where it leads. In a mail it stands in the text."""
    attachments: tuple[Attachment, ...] = ()
    """Of a mail alone."""


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Message).decode


def message_in(body: str) -> Message:
    """Return the message that an effect's body spells."""
    return _decode(body)


class Recipient(msgspec.Struct, frozen=True):
    """Where somebody is reached: a lane of the outbox, and the channel that carries what stands in it."""

    lane: str
    channel: str
    to: str


def channel_names(settings: NotificationSettings) -> set[str]:
    """Return the channels that the settings name."""
    return set(settings.rooms) | ({MAIL} if settings.mail is not None else set())


def by_mail(address: str) -> Recipient:
    """Return who is reached at an address."""
    return Recipient(f"mail:{address}", MAIL, address)


def by_channel(name: str) -> Recipient:
    """Return who is reached by a channel of his own: ``slack:NAME`` or ``teams:NAME``, a room, or ``webhook:NAME``."""
    return Recipient(name, name, name)


def effect_id_of(recipient: Recipient, what: str, *key: str | int) -> str:
    """Return the id of the effect that tells somebody something; ``key``: what it is, so that it is written once."""
    return made_id("effect", recipient.lane, what, *key)


def new_effect(
    effect_id: str, recipient: Recipient, what: str, message: Message, at: int, *, urgent: bool = False
) -> NewEffect:
    """Return the effect that carries a message; ``what``: its type, ``at``: of when it tells.

    ``urgent``: rather twice than not at all, under one id.
    """
    return NewEffect(effect_id, recipient.lane, what, what, _encode(message).decode(), at, urgent)
