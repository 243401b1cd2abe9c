"""Reads the rejected topic: each rejected record once, and whether it was replayed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime

import msgspec

from ingest.bus.interface import Bus, Message, Subscriber
from ingest.contract.codec import REJECTED_TOPIC, type_header
from ingest.contract.errors import TransientError
from ingest.contract.rejection import Rejection, decode_rejection

_POLL_MESSAGES = 500
_POLL_MS = 500
_MAX_IDLE_POLLS = 60


def list_rejected(bus: Bus) -> list[Rejection]:
    """Return every rejected record once, in the order of the topic, without its ``raw``, and with its replay."""
    rejections: dict[str, Rejection] = {}
    for rejection in read_rejections(bus):
        without_raw = msgspec.structs.replace(rejection, raw="")
        first_seen = rejections.setdefault(rejection.rejected_id, without_raw)
        if rejection.replayed_at is not None:
            rejections[rejection.rejected_id] = msgspec.structs.replace(
                first_seen, replayed_at=rejection.replayed_at, events=rejection.events
            )
    return list(rejections.values())


def row_of(rejection: Rejection) -> dict[str, object]:
    """Return the rejection as a row of a table."""
    row = msgspec.structs.asdict(rejection)
    del row["raw"]
    return row


def read_rejections(bus: Bus) -> Iterator[Rejection]:
    """Yield all that the topic holds now, oldest first.

    Raises TransientError when the bus is away, SetupError when a newer jitgov wrote to the topic.
    """
    for message in _messages(bus):
        yield decode_rejection(message.value, type_header(message.headers))


def marker(rejection: Rejection, replayed_at: datetime, events: int) -> Rejection:
    """Return the topic's entry that marks the record as replayed, giving ``events`` events."""
    return msgspec.structs.replace(rejection, raw="", replayed_at=replayed_at, events=events)


def _messages(bus: Bus) -> Iterator[Message]:
    # A group of its own: it must be given every partition, whoever else reads.
    group = f"jitgov-rejected-{uuid.uuid4().hex}"
    subscriber = bus.subscriber(group, [REJECTED_TOPIC], lambda partitions: dict.fromkeys(partitions, 0))
    try:
        idle_polls = 0
        while not _at_end(subscriber, idle_polls):
            polled = subscriber.poll(_POLL_MESSAGES, _POLL_MS if idle_polls else 0)
            idle_polls = 0 if polled else idle_polls + 1
            for messages in polled.values():
                yield from messages
    finally:
        subscriber.close()


def _at_end(subscriber: Subscriber, idle_polls: int) -> bool:
    if idle_polls and subscriber.assigned() and subscriber.lag() == 0:
        return True
    if idle_polls > _MAX_IDLE_POLLS:
        raise TransientError(f"nothing came from {REJECTED_TOPIC} for {idle_polls * _POLL_MS // 1000} s; try again")
    return False
