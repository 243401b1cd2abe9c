"""Records and events onto the bus, in one thread of its own: the publisher blocks, and belongs to one thread.

What returns is on disk (Kafka: acks=all), so a checkpoint may follow.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import NamedTuple, TypeVar

import orjson

from ingest.bus.interface import Publisher
from ingest.contract.codec import EVENTS_TOPIC, REJECTED_TOPIC, encode
from ingest.contract.coverage import Interval
from ingest.contract.event import Event
from ingest.contract.instants import parse_instant
from ingest.contract.rejection import Rejection
from ingest.files.json_splitting import on_one_line, why
from ingest.files.records import Readable, unreadable
from ingest.translation.batching import RUN_RECORDS, Batch, batches_of
from ingest.translation.interface import Context, Translator
from ingest.translation.tally import Tally
from ingest.translation.translating import Piece, outgoing, translated

Result = TypeVar("Result")
_NO_OBJECTS = frozenset({list, str, int, float, bool, type(None)})
Sample = Callable[[datetime, datetime], Sequence[Interval]]
"""Given the span of some events, of which intervals in it the ids are wanted."""


class Taken(NamedTuple):
    """What came of a page, and the events in its sample as (event id, ``occurred_at``)."""

    tally: Tally
    sampled: Sequence[tuple[str, datetime]]


def _no_sample(_first_at: datetime, _last_at: datetime) -> Sequence[Interval]:
    return ()


class Sink:
    """Where everything that is collected goes, for all sources of the process."""

    def __init__(self, open_publisher: Callable[[], Publisher]) -> None:
        self._open_publisher = open_publisher
        self._publisher: Publisher | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="publisher")

    async def take(
        self,
        place: str,
        records: Sequence[bytes],
        translator: Translator,
        context: Context,
        sample: Sample = _no_sample,
    ) -> Taken:
        """Translate and publish a page's records, what cannot be read as rejected; return what came of them.

        ``place`` names where they were read, ``sample`` of which events the ids are wanted. Raises TransientError when
        the bus is away (take them again).
        """
        return await self._run(lambda: self._take(place, records, translator, context, sample))

    async def read(
        self, place: str, records: Sequence[bytes], translator: Translator, context: Context
    ) -> list[list[tuple[str, datetime]]]:
        """Return the id and ``occurred_at`` of each record's events, none of a broken one; nothing is published."""
        return await self._run(lambda: _events_of(place, records, translator, context))

    async def publish(self, events: Sequence[Event]) -> None:
        """Publish events that are none of the vendor's records. Raises TransientError when the bus is away."""
        await self._run(lambda: self._publish(events))

    async def close(self) -> None:
        """Close the publisher and end its thread."""
        await self._run(self._close)
        self._thread.shutdown()

    async def _run(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _opened(self) -> Publisher:
        if self._publisher is None:
            self._publisher = self._open_publisher()
        return self._publisher

    def _take(
        self, place: str, records: Sequence[bytes], translator: Translator, context: Context, sample: Sample
    ) -> Taken:
        done = Tally()
        sampled: list[tuple[str, datetime]] = []
        for batch in batches_of(_runs(place, records, translator), [translator], context):
            if batch.events:
                self._opened().publish(EVENTS_TOPIC, batch.events)
            if batch.rejections:
                self._opened().publish(REJECTED_TOPIC, batch.rejections)
            done.add(batch.tally)
            sampled += _sampled(batch, sample)
        return Taken(done, sampled)

    def _publish(self, events: Sequence[Event]) -> None:
        self._opened().publish(EVENTS_TOPIC, (outgoing(event, encode(event)) for event in events))

    def _close(self) -> None:
        if self._publisher is not None:
            self._publisher.close()


def _runs(place: str, records: Sequence[bytes], translator: Translator) -> Iterator[list[Piece]]:
    for begin in range(0, len(records), RUN_RECORDS):
        run = records[begin : begin + RUN_RECORDS]
        yield [_piece(place, number, record, translator) for number, record in enumerate(run, begin + 1)]


def _piece(place: str, number: int, record: bytes, translator: Translator) -> Piece:
    try:
        value = translator.decode(record)
    except orjson.JSONDecodeError as error:
        return unreadable(place, number, record, why(record, error))
    if type(value) in _NO_OBJECTS:
        return unreadable(place, number, record, "not a JSON object")
    return Readable(place, number, on_one_line(record), value)


def _sampled(batch: Batch, sample: Sample) -> Iterator[tuple[str, datetime]]:
    """Yield the events of a batch that lie in the sample; only where its span meets one are they looked at."""
    for _, span in batch.tally.streams():
        for interval in sample(span.first_at, span.last_at):
            for message in batch.events:
                told = dict(message.headers)
                at = parse_instant(told["ce_time"].decode())
                if interval.from_at <= at < interval.to_at:
                    yield told["ce_id"].decode(), at


def _events_of(
    place: str, records: Sequence[bytes], translator: Translator, context: Context
) -> list[list[tuple[str, datetime]]]:
    found = [each for run in _runs(place, records, translator) for each in translated(run, [translator], context)]
    return [
        [] if isinstance(each, Rejection) else [(event.event_id, event.occurred_at) for event, _ in each]
        for each in found
    ]
