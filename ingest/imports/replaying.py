"""Replays rejected records: translates them again with today's tables, publishes and marks those that pass.

A replay may be stopped anywhere and run again: it publishes the same ids, so nothing doubles.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from ingest.bus.interface import Bus, Outgoing
from ingest.contract.codec import EVENTS_TOPIC, REJECTED_TOPIC
from ingest.contract.rejection import Rejection, encode_rejection
from ingest.files.json_pieces import Record
from ingest.files.records import Readable, pieces_of
from ingest.imports.rejected_topic import marker, read_rejections
from ingest.translation.interface import Context, Translator
from ingest.translation.translating import outgoing, translated

_BATCH_RECORDS = 500


class Replayed(NamedTuple):
    """How many rejected records passed, how many events these gave, and how many are still rejected."""

    records: int
    events: int
    still_rejected: int


class Replayer:
    """Replays the rejected records that were not replayed yet, under today's tenant labels."""

    def __init__(self, bus: Bus, translators: Sequence[Translator], context: Context) -> None:
        self._bus = bus
        self._translators = translators
        self._context = context

    def run(self) -> Replayed:
        """Replay all. Raises TransientError when the bus is away: run it again."""
        settled_ids = {
            rejection.rejected_id for rejection in read_rejections(self._bus) if rejection.replayed_at is not None
        }
        records = events = still_rejected = 0
        batch: list[tuple[Rejection, list[Outgoing]]] = []
        for rejection in read_rejections(self._bus):
            if rejection.rejected_id in settled_ids:
                continue
            settled_ids.add(rejection.rejected_id)
            messages = self._messages(rejection)
            if messages is None:
                still_rejected += 1
                continue
            records += 1
            events += len(messages)
            batch.append((rejection, messages))
            if len(batch) >= _BATCH_RECORDS:
                self._publish(batch)
                batch = []
        self._publish(batch)
        return Replayed(records, events, still_rejected)

    def _messages(self, rejection: Rejection) -> list[Outgoing] | None:
        """Return the events of a rejected record, None when it still cannot be read."""
        raw = rejection.raw.encode()
        if rejection.truncated or hashlib.sha256(raw).hexdigest() != rejection.sha256:
            return None  # the topic holds an excerpt only, or bytes that are no text were replaced
        context = self._context._replace(tenant=rejection.tenant)
        file, line = rejection.file or "", rejection.line or 0
        messages: list[Outgoing] = []
        for piece in pieces_of(iter((raw,))):
            if not isinstance(piece, Record):
                return None
            readable = Readable(file, line, piece.raw, piece.value)
            (result,) = translated([readable], self._translators, context)
            if isinstance(result, Rejection):
                return None
            messages += [outgoing(event, value) for event, value in result]
        return messages or None

    def _publish(self, batch: Sequence[tuple[Rejection, list[Outgoing]]]) -> None:
        if not batch:
            return
        publisher = self._bus.publisher()
        try:
            publisher.publish(EVENTS_TOPIC, [message for _, messages in batch for message in messages])
            # A record is marked when its events are durable, never before.
            markers = [marker(rejection, self._context.observed_at, len(messages)) for rejection, messages in batch]
            publisher.publish(
                REJECTED_TOPIC,
                [Outgoing(mark.rejected_id.encode(), encode_rejection(mark)) for mark in markers],
            )
        finally:
            publisher.close()
