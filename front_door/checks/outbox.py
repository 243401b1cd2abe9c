"""Checks of the outbox: what waits for whom, what was given up, what may have been sent."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from front_door.checks.check import Check
from front_door.context import CommandContext
from governance.audit.entries import spelled
from governance.outbox.feed_consumer import CONSUMER, subscriptions_of
from governance.store.clock import now_micros
from governance.store.feed.change_feed import is_behind, registered
from governance.store.outbox.effect_rows import oldest_open
from governance.store.outbox.lane_rows import ChannelSum, every_channel
from reviews.notifications.interface import channel_names

_LATE = 15 * 60_000_000


def outbox_checks(connection: Connection, context: CommandContext) -> Iterator[Check]:
    """Yield how each channel's effects stand, and whether anybody reads the feed; of mail all lanes are one."""
    settings, channels = context.settings.outbound.settings, every_channel(connection)
    named = {subscription.recipient for subscription in subscriptions_of(settings)}
    reached = channel_names(context.settings.notifications.settings)
    if not named and not reached and not channels:
        yield Check("outbox", "ok", "nobody is told of changes; `outbound` in the settings names who is")
        return
    if named and CONSUMER not in registered(connection):
        yield Check("outbox", "warn", "changes are not read yet to tell anybody of them", "start `jitgov run`")
    elif named and is_behind(connection, CONSUMER):
        yield Check("outbox", "ok", "changes wait to be told", "`jitgov run` tells them")
    for channel in channels:
        yield _of_channel(connection, channel, is_named=channel.channel in named | reached)


def _of_channel(connection: Connection, channel: ChannelSum, *, is_named: bool) -> Check:
    state = f"{channel.channel}: {channel.sent:,} sent, {channel.waiting:,} wait"
    first = oldest_open(connection, channel.channel) if channel.waiting else None
    if first is not None and first.reason:
        state += f"; the first was tried {first.attempt} times: {first.reason}"
    if channel.waiting and not is_named:
        return Check("outbox", "warn", f"{state}; no setting names this receiver", "name it in the settings again")
    if channel.uncertain or channel.dead:
        state += f"; {channel.uncertain:,} may have been sent, {channel.dead:,} are given up"
        return Check("outbox", "warn", state, "`jitgov outbox list --state uncertain --state dead`, then `retry`")
    late = first is not None and first.made_at < now_micros() - _LATE
    if first is not None and late:
        return Check("outbox", "warn", f"{state}, since {spelled(first.made_at)}", "mend the receiver, or `jitgov run`")
    return Check("outbox", "ok", state)
