"""Import: records of files onto the bus, in bounded batches; what cannot be read goes to the rejected topic.

It publishes and does nothing else, so it may be stopped anywhere and run again: the same records give the same ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from ingest.bus.interface import Outgoing, Publisher
from ingest.collectors.interface import Context, Translator
from ingest.contract.codec import EVENTS_TOPIC, REJECTED_TOPIC, encode
from ingest.contract.event import Event, Source
from ingest.contract.rejection import Rejection, encode_rejection
from ingest.covering import Interval, coverage_event
from ingest.records import Readable, Unreadable
from ingest.translating import outgoing, translated

_BATCH_MESSAGES = 10_000
_BATCH_BYTES = 32 * 1024 * 1024
_MAX_REASONS = 1_000


class Span(NamedTuple):
    """First and last ``occurred_at`` of a stream's records in an import, and how many events they gave."""

    events: int
    first_at: datetime
    last_at: datetime


class Tally:
    """What an import has read and published."""

    def __init__(self) -> None:
        self.records = 0
        self.rejected = 0
        self.events = 0
        self.kinds: Counter[str] = Counter()
        self.streams: dict[Source, Span] = {}
        self.reasons: Counter[str] = Counter()

    def sources(self) -> list[Source]:
        """Return the streams seen, in order."""
        return sorted(self.streams, key=lambda source: (source.idp, source.tenant, source.stream))

    def note_rejected(self, reason: str) -> None:
        """Count a rejection; of very many reasons the first are kept."""
        self.rejected += 1
        if reason in self.reasons or len(self.reasons) < _MAX_REASONS:
            self.reasons[reason] += 1

    def note(self, event: Event) -> None:
        """Count an event."""
        self.events += 1
        self.kinds[event.kind] += 1
        at = event.occurred_at
        seen = self.streams.get(event.source)
        if seen is None:
            self.streams[event.source] = Span(1, at, at)
        else:
            count, first, last = seen
            self.streams[event.source] = Span(count + 1, min(at, first), max(at, last))


class Importer:
    """Publishes what it is given; ``finish`` must follow the last piece."""

    def __init__(self, publisher: Publisher, translators: Sequence[Translator], context: Context) -> None:
        self.tally = Tally()
        self._publisher = publisher
        self._translators = translators
        self._context = context
        self._events: list[Outgoing] = []
        self._rejections: list[Outgoing] = []
        self._bytes = 0

    def take(self, pieces: Iterable[Readable | Unreadable]) -> None:
        """Translate and publish. Raises TransientError when the bus is away: import again, nothing doubles."""
        for piece in pieces:
            found = translated(piece, self._translators, self._context)
            self.tally.records += 1
            if isinstance(found, Rejection):
                self._reject(found)
            else:
                for event, value in found:
                    self.tally.note(event)
                    self._events.append(outgoing(event, value))
                    self._bytes += len(value)
            if self._bytes >= _BATCH_BYTES or len(self._events) + len(self._rejections) >= _BATCH_MESSAGES:
                self._publish()

    def finish(self, covers: Interval | None) -> None:
        """Publish what is left; last, when everything else is there, that ``covers`` was covered in each stream."""
        self._publish()
        if covers is not None:
            stated = [coverage_event(source, covers, self._context.observed_at) for source in self.tally.sources()]
            self._publisher.publish(EVENTS_TOPIC, [outgoing(event, encode(event)) for event in stated])

    def _reject(self, rejection: Rejection) -> None:
        value = encode_rejection(rejection)
        self.tally.note_rejected(rejection.reason)
        self._rejections.append(Outgoing(rejection.rejected_id.encode(), value))
        self._bytes += len(value)

    def _publish(self) -> None:
        if self._events:
            self._publisher.publish(EVENTS_TOPIC, self._events)
        if self._rejections:
            self._publisher.publish(REJECTED_TOPIC, self._rejections)
        self._events, self._rejections, self._bytes = [], [], 0
