"""The part of ``jitgov run`` that lives of changes: asks about them, tells of them, and carries effects out."""

from __future__ import annotations

import os
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import Engine

from front_door.channels import channels_of
from front_door.checkpoint_keepers import keepers_of
from front_door.context import CommandContext
from front_door.guarded_loops import begin_guarded
from governance.audit.trusted_roots import trust_of
from governance.outbox.checkpoint_notices import CheckpointNotices
from governance.outbox.checkpoint_stamps import CheckpointStamps
from governance.outbox.dispatcher import Dispatcher
from governance.outbox.feed_consumer import FeedConsumer, begin_or_end
from governance.outbox.retention import Retention
from governance.store.clock import now_micros
from governance.worker.background_loops import Clock, Repeating, Say
from reviews.campaigns.closing_campaigns import owners_of
from reviews.campaigns.micro import following as micro_reviews
from reviews.campaigns.micro.opening import MicroContext
from reviews.notifications import urgent_findings
from reviews.notifications.at_once import AtOnce
from reviews.notifications.urgent_findings import UrgentFindings

_MOST_DISPATCHERS = 4
"""A receiver that is slow holds back the others of its dispatcher alone."""


@contextmanager
def telling(
    context: CommandContext, engine: Engine, say: Say, ended: Callable[[], None], clock: Clock = now_micros
) -> Iterator[None]:
    """Tell whom the settings name meanwhile; where that breaks ``ended`` is called, and it is raised at the end.

    Raises SetupError before anything begins where somebody could not be told.
    """
    outbound, notifications = context.settings.outbound, context.settings.notifications
    keepers = keepers_of(context.settings.written)
    authorities = context.settings.store.authorities
    stampers = [CheckpointStamps(engine, authority, trust_of(authority), clock, say) for authority in authorities]
    if begin_or_end(engine, outbound.settings, clock()) and not outbound.settings.is_wanted():
        say("no receiver is told any more; what waits for one in the outbox stays there")
    asks = context.settings.reviews.micro_reviews.enabled
    micro_reviews.begin_or_end(engine, wanted=asks, now=clock())
    urgent_findings.begin_or_end(engine, notifications.settings, clock())
    has_tickets = notifications.settings.tickets is not None
    tells = outbound.settings.is_wanted() or notifications.settings.is_wanted() or has_tickets
    beside = Repeating(threading.Event(), say)
    with ExitStack() as opened:

        def begin(name: str, work: Callable[[], bool]) -> None:
            begin_guarded(beside, name, work, ended)

        if asks:
            begin("micro-reviews", micro_reviews.MicroReviews(engine, _asking(context), clock, say).take)
        if outbound.settings.is_wanted():
            begin("outbound", FeedConsumer(engine, outbound.settings, clock).take)
        if notifications.settings.findings_to:
            begin("urgent-findings", UrgentFindings(engine, notifications.settings, clock).take)
        if notifications.settings.mail is not None:
            begin("at-once", AtOnce(engine, notifications.settings, clock).tell)
        if keepers:
            begin("checkpoints", CheckpointNotices(engine, keepers, clock).tell)
        for stamping in stampers:
            opened.callback(stamping.close)
            begin("timestamps", stamping.tell)
        if tells:
            begin("retention", Retention(engine, outbound.settings, clock).forget)
        for _ in range(min(_MOST_DISPATCHERS, _count_channels(context))):
            channels = channels_of(context)
            for channel in channels.values():
                opened.callback(channel.close)
            worker = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
            most = outbound.settings.attempts_at_most
            begin("dispatcher", Dispatcher(engine, channels, worker, clock, say, most_attempts=most).dispatch)
        try:
            yield
        finally:
            beside.end()


def _asking(context: CommandContext) -> MicroContext:
    governance = context.settings.governance
    return MicroContext(governance, context.settings.reviews, owners_of(governance))


def _count_channels(context: CommandContext) -> int:
    outbound, notifications = context.settings.outbound.settings, context.settings.notifications.settings
    rooms = len(outbound.webhooks) + len(outbound.topics) + len(notifications.chats)
    # Mail goes to many: while one waits for the relay another is sent.
    tickets = 1 if notifications.tickets is not None else 0
    return rooms + tickets + (2 if notifications.mail is not None else 0)
