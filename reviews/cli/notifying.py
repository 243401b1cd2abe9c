"""What ``jitgov notify test`` does."""

from __future__ import annotations

import uuid
from contextlib import closing
from typing import Protocol

import click

from governance.outbox.channel import Channel, Delivered, Effect, Lost, Refused
from governance.store.clock import now_micros
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import DeclinedError, SetupError, TransientError, UnclearError
from reviews.cli.context import Chosen
from reviews.notifications.interface import MAIL, Message, Recipient, by_channel, by_mail, new_effect
from reviews.notifications.reachable import Notifications, channels_to_people
from reviews.notifications.reaching import reach


class Reaching(Chosen, Protocol):
    """The settings in force that tell how people are reached."""

    @property
    def notifications(self) -> Notifications: ...


class ReachingContext(Protocol):
    """Settings."""

    @property
    def settings(self) -> Reaching: ...


def send_test(context: ReachingContext, to: str | None, channel_word: str) -> None:
    """Send a test over a channel, and say that it was taken.

    Raises SetupError where no such channel is set up, UnclearError where nobody is meant, TransientError where it was
    not taken, DeclinedError where it was refused for good.
    """
    notifications = context.settings.notifications
    with closing(_channel(notifications, MAIL if channel_word == "mail" else channel_word)) as channel:
        recipient = _recipient(context, to) if channel.name == MAIL else by_channel(channel.name)
        message = Message(
            recipient.to,
            "jitgov: a test",
            "Somebody who runs jitgov tests whether messages reach you. Nothing is to be done.\n",
            notifications.settings.console_url,
        )
        now = now_micros()
        made = new_effect(uuid.uuid4().hex, recipient, "notification.test", message, now)
        outcome = channel.deliver(Effect(made.effect_id, made.recipient, made.type, made.subject, made.body, now))
    if isinstance(outcome, Delivered):
        click.echo(f"{channel.name} has taken a test for {recipient.to}, id {made.effect_id}")
        return
    if isinstance(outcome, Refused):
        raise DeclinedError(f"{channel.name} refuses a test for {recipient.to}: {outcome.reason}")
    fault = "may have sent" if isinstance(outcome, Lost) else "has not taken"
    raise TransientError(f"{channel.name} {fault} a test for {recipient.to}: {outcome.reason}")


def _channel(notifications: Notifications, name: str) -> Channel:
    channels = {channel.name: channel for channel in channels_to_people(notifications)}
    if name not in channels:
        known = sorted("mail" if known == MAIL else known for known in channels)
        if name == MAIL:
            raise SetupError("notifications.mail is not set up: no mail can be sent")
        raise SetupError(f"notifications.chats has no room {name}{did_you_mean(name, known)}")
    for other in channels.values():
        if other.name != name:
            other.close()
    return channels[name]


def _recipient(context: ReachingContext, to: str | None) -> Recipient:
    if to is None:
        raise UnclearError("name whom the test is for, by --to KEY: an account key or a login")
    settings = context.settings
    with existing_store(settings.store) as engine, reading(engine) as connection:
        reached = reach(connection, settings.notifications.settings, [to], now_micros())
    if not reached.people:
        raise UnclearError(f"no address is known of {to}, or he has left; notifications.addresses names one")
    return by_mail(reached.people[0].address)
