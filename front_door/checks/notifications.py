"""Checks of notifications: whether the relay takes mail, and whether everybody who is asked is reached."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from front_door.checks.check import Check, first_of
from front_door.context import CommandContext
from governance.outbox.channel import Delivered
from governance.store.clock import now_micros
from reviews.notifications.reaching import reach
from reviews.notifications.relay import Relay
from reviews.store.notifications.open_items import waiting_sums

_DEADLINE_SECONDS = 5.0


def notification_checks(connection: Connection, context: CommandContext) -> Iterator[Check]:
    """Yield whether what waits for people is told them."""
    notifications = context.settings.notifications
    settings = notifications.settings
    if not settings.is_wanted():
        yield Check("notifications", "ok", "nobody is told what waits; `notifications` in the settings says who is")
        return
    if notifications.relay is None:
        yield Check("notifications", "ok", f"told in {', '.join(settings.rooms)}; no mail is set up")
        return
    yield _of_relay(notifications.relay)
    words = {row.reviewer for row in waiting_sums(connection, now_micros())}
    words |= set(settings.findings_to) - set(settings.rooms)
    reached = reach(connection, settings, words, now_micros())
    if reached.unreached:
        detail = f"no address is known of {first_of(reached.unreached)}, and something waits for them"
        yield Check("notifications", "warn", detail, "name their addresses in notifications.addresses")
    else:
        yield Check("notifications", "ok", f"{len(reached.people):,} people are reached for whom something waits")


def _of_relay(relay: Relay) -> Check:
    # Imported here: a doctor who has no relay to ask needs no client of mail.
    from reviews.notifications.channels.mail import MailChannel

    shown = f"mail by {relay.host}:{relay.port}"
    deadline = min(relay.deadline_seconds, _DEADLINE_SECONDS)
    outcome = MailChannel(relay._replace(deadline_seconds=deadline)).probe()
    if isinstance(outcome, Delivered):
        return Check("notifications", "ok", f"{shown}: it is reached")
    return Check("notifications", "warn", f"{shown}: {outcome.reason}", "correct notifications.mail, or mend the relay")
