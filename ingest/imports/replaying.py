"""Replay: rejected records translated again with the tables of today; those that pass are published and marked.

Stopped anywhere and run again it publishes the same ids, so nothing doubles.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from ingest.bus.interface import Bus, Outgoing
from ingest.contract.codec import EVENTS_TOPIC, REJECTED_TOPIC
from ingest.contract.rejection import Rejection, encode_rejection
from ingest.files.json_splitting import Record, Splitter
from ingest.files.records import Readable
from ingest.imports.rejected_topic import marker, read_rejections
from ingest.translation.interface import Context, Translator
from ingest.translation.translating import outgoing, translated

_BATCH_RECORDS = 500


class Replayed(NamedTuple):
    """How many rejected records passed, how many events they gave, how many are still rejected."""

    records: int
    events: int
    still_rejected: int


class Replayer:
    """Replays what is rejected and not yet replayed; ``fallback`` and ``tenants`` are those of today."""

    def __init__(self, bus: Bus, translators: Sequence[Translator], context: Context) -> None:
        self._bus = bus
        self._translators = translators
        self._context = context

    def run(self) -> Replayed:
        """Replay all. Raises TransientError when the bus is away: run it again."""
        settled = {found.rejected_id for found in read_rejections(self._bus) if found.replayed_at is not None}
        records = events = still = 0
        batch: list[tuple[Rejection, list[Outgoing]]] = []
        for rejection in read_rejections(self._bus):
            if rejection.rejected_id in settled:
                continue
            settled.add(rejection.rejected_id)
            messages = self._messages(rejection)
            if messages is None:
                still += 1
                continue
            records += 1
            events += len(messages)
            batch.append((rejection, messages))
            if len(batch) >= _BATCH_RECORDS:
                self._publish(batch)
                batch = []
        self._publish(batch)
        return Replayed(records, events, still)

    def _messages(self, rejection: Rejection) -> list[Outgoing] | None:
        """Return the events of a rejected record, None when it still cannot be read."""
        raw = rejection.raw.encode()
        if rejection.truncated or hashlib.sha256(raw).hexdigest() != rejection.sha256:
            return None  # only an excerpt is there, or bytes that are no text were replaced in it
        context = self._context._replace(tenant=rejection.tenant)
        file, line = rejection.file or "", rejection.line or 0
        messages: list[Outgoing] = []
        for piece in Splitter(iter((raw,))).pieces():
            if not isinstance(piece, Record):
                return None
            readable = Readable(file, line, piece.raw, piece.value)
            (found,) = translated([readable], self._translators, context)
            if isinstance(found, Rejection):
                return None
            messages += [outgoing(event, value) for event, value in found]
        return messages or None

    def _publish(self, batch: Sequence[tuple[Rejection, list[Outgoing]]]) -> None:
        if not batch:
            return
        publisher = self._bus.publisher()
        try:
            publisher.publish(EVENTS_TOPIC, [message for _, messages in batch for message in messages])
            # Marked when its events are durable, never before.
            marks = [marker(found, self._context.observed_at, len(messages)) for found, messages in batch]
            publisher.publish(
                REJECTED_TOPIC, [Outgoing(each.rejected_id.encode(), encode_rejection(each)) for each in marks]
            )
        finally:
            publisher.close()
