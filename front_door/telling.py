"""The part of ``jitgov run`` that tells others: reads the feed of changes, and carries effects out."""

from __future__ import annotations

import os
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import Engine

from front_door.channels import channels_of
from front_door.context import CommandContext
from governance.outbox.dispatcher import Dispatcher
from governance.outbox.feed_consumer import FeedConsumer, begin_or_end
from governance.outbox.retention import Retention
from governance.worker.background_loops import Clock, Repeating, Say, now_micros
from ingest.contract.errors import TransientError

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
    if begin_or_end(engine, outbound.settings, clock()) and not outbound.settings.is_wanted():
        say("no receiver is told any more; what waits for one in the outbox stays there")
    if not outbound.settings.is_wanted() and not notifications.settings.is_wanted():
        yield
        return
    settings, stop = outbound.settings, threading.Event()
    beside = Repeating(stop, say)
    with ExitStack() as opened:
        begin = _beginner(beside, ended)
        if settings.is_wanted():
            begin("outbound", FeedConsumer(engine, settings, clock).take)
        begin("retention", Retention(engine, settings, clock).forget)
        for _ in range(min(_MOST_DISPATCHERS, _count_channels(context))):
            channels = channels_of(context)
            for channel in channels.values():
                opened.callback(channel.close)
            worker = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
            most = settings.attempts_at_most
            begin("dispatcher", Dispatcher(engine, channels, worker, clock, say, most_attempts=most).dispatch)
        try:
            yield
        finally:
            beside.end()


def _count_channels(context: CommandContext) -> int:
    outbound, notifications = context.settings.outbound.settings, context.settings.notifications.settings
    rooms = len(outbound.webhooks) + len(outbound.topics) + len(notifications.chats)
    # Mail goes to many: while one waits for the relay another is sent.
    return rooms + (2 if notifications.mail is not None else 0)


def _beginner(beside: Repeating, ended: Callable[[], None]) -> Callable[[str, Callable[[], bool]], None]:
    """Return what begins a loop that calls ``ended`` when it breaks."""

    def begin(name: str, work: Callable[[], bool]) -> None:
        def guarded() -> bool:
            try:
                return work()
            except TransientError:
                raise
            except BaseException:
                ended()
                raise

        beside.begin(name, guarded)

    return begin
