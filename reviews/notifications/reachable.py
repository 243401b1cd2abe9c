"""How people are reached, with every reference of the settings looked up, and the channels that are made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from governance.outbox.channel import Channel
from reviews.notifications.relay import Relay
from reviews.settings.notifications import NotificationSettings
from reviews.settings.tickets import TicketSettings

_MOST_NAMED = 20


class Notifications(NamedTuple):
    """The settings, the relay of mail where there is one, and the rooms' URLs: ``slack:NAME`` → URL."""

    settings: NotificationSettings
    relay: Relay | None
    urls: Mapping[str, str]
    ticket_secret: str = ""
    """With what tickets are made; '' where none are."""


def _of_tickets(settings: TicketSettings, secret: str) -> Channel:
    from reviews.notifications.channels.jira import JiraChannel
    from reviews.notifications.channels.tickets import TicketsChannel

    return JiraChannel(settings, secret) if settings.kind == "jira" else TicketsChannel(settings, secret)


def channels_to_people(notifications: Notifications) -> Iterator[Channel]:
    """Yield the channels that the settings name. Raises SetupError where certificates cannot be read."""
    # Imported here: the client of posts costs a quarter of a second, which a worker that tells nobody does not need.
    from reviews.notifications.channels.mail import MailChannel

    if notifications.relay is not None:
        yield MailChannel(notifications.relay)
    if notifications.settings.tickets is not None:
        yield _of_tickets(notifications.settings.tickets, notifications.ticket_secret)
    if not notifications.settings.chats:
        return
    from governance.outbox.posting import Place
    from reviews.notifications.channels.slack import slack_channel
    from reviews.notifications.channels.teams import teams_channel

    for chat in notifications.settings.chats:
        name = f"{chat.kind}:{chat.name}"
        place = Place(name, notifications.urls[name], chat.allow_private, chat.ca_file, chat.deadline_seconds)
        yield slack_channel(name, place) if chat.kind == "slack" else teams_channel(name, place)


def words_of_unreached(unreached: Sequence[str]) -> str:
    """Return whom nothing reaches, as the end of a job's sentence; empty where everybody is reached."""
    if not unreached:
        return ""
    more = f" and {len(unreached) - _MOST_NAMED:,} more" if len(unreached) > _MOST_NAMED else ""
    return f"; no address is known of {', '.join(unreached[:_MOST_NAMED])}{more}"
