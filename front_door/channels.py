"""The channels that the settings name: receivers of outbound, and whatever people are reached by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from front_door.context import CommandContext
from governance.outbox.channel import Channel
from ingest.bus.open import open_bus


def channels_of(context: CommandContext) -> Mapping[str, Channel]:
    """Return the channels of one dispatcher, by name."""
    return {channel.name: channel for channel in (*_receivers(context), *_of_people(context))}


def _receivers(context: CommandContext) -> Iterator[Channel]:
    # Imported here: the client of posts costs a quarter of a second, which a worker that tells nobody does not need.
    from governance.outbox.channels.topic import TopicChannel
    from governance.outbox.channels.webhook import WebhookChannel

    outbound, bus = context.settings.outbound, context.settings.bus
    for webhook in outbound.settings.webhooks:
        yield WebhookChannel(webhook, outbound.secrets[webhook.name])
    if outbound.settings.topics:
        opened = open_bus(bus.url, bus.options, bus.client)
        for topic in outbound.settings.topics:
            yield TopicChannel(topic, opened)


def _of_people(context: CommandContext) -> Iterator[Channel]:
    from reviews.notifications.channels.mail import MailChannel

    notifications = context.settings.notifications
    if notifications.relay is not None:
        yield MailChannel(notifications.relay)
