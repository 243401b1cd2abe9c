"""Publishes collected records and events in a thread of its own: the publisher blocks, and belongs to one thread.

When a call returns, its messages are on disk (Kafka: acks=all), so the caller may save its checkpoint.
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
from ingest.files.json_pieces import on_one_line, why
from ingest.files.records import Readable, unreadable
from ingest.translation.batching import RUN_RECORDS, Batch, batches_of
from ingest.translation.interface import Context, Translator
from ingest.translation.tally import Tally
from ingest.translation.translating import Piece, outgoing, translated

Result = TypeVar("Result")
_NO_OBJECTS = frozenset({list, str, int, float, bool, type(None)})
Sample = Callable[[datetime, datetime], Sequence[Interval]]
"""Takes the span of some events; returns the intervals in it whose event ids the caller wants."""


class Taken(NamedTuple):
    """The tally of a page's records, and its events that lie in a sample, as (event id, ``occurred_at``)."""

    tally: Tally
    sampled: Sequence[tuple[str, datetime]]


def _no_sample(_first_at: datetime, _last_at: datetime) -> Sequence[Interval]:
    return ()


class Sink:
    """Publishes what all sources of the process collect."""

    def __init__(self, open_publisher: Callable[[], Publisher]) -> None:
        self._open_publisher = open_publisher
        self._publisher: Publisher | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="publisher")

    async def publish_records(
        self,
        origin: str,
        records: Sequence[bytes],
        translator: Translator,
        context: Context,
        sample: Sample = _no_sample,
    ) -> Taken:
        """Translate and publish a page's records, those that cannot be read as rejections; return their tally.

        ``origin`` names the source and stream, ``sample`` the intervals whose event ids are wanted. Raises
        TransientError when the bus is away (publish the page again).
        """
        return await self._run(lambda: self._take(origin, records, translator, context, sample))

    async def event_ids(
        self, origin: str, records: Sequence[bytes], translator: Translator, context: Context
    ) -> list[list[tuple[str, datetime]]]:
        """Return the id and ``occurred_at`` of each record's events, none for a broken record; publish nothing."""
        return await self._run(lambda: _events_of(origin, records, translator, context))

    async def publish(self, events: Sequence[Event]) -> None:
        """Publish events that no vendor's record gave. Raises TransientError when the bus is away."""
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
        self, origin: str, records: Sequence[bytes], translator: Translator, context: Context, sample: Sample
    ) -> Taken:
        tally = Tally()
        sampled: list[tuple[str, datetime]] = []
        for batch in batches_of(_runs(origin, records, translator), [translator], context):
            if batch.events:
                self._opened().publish(EVENTS_TOPIC, batch.events)
            if batch.rejections:
                self._opened().publish(REJECTED_TOPIC, batch.rejections)
            tally.add(batch.tally)
            sampled += _sampled(batch, sample)
        return Taken(tally, sampled)

    def _publish(self, events: Sequence[Event]) -> None:
        self._opened().publish(EVENTS_TOPIC, (outgoing(event, encode(event)) for event in events))

    def _close(self) -> None:
        if self._publisher is not None:
            self._publisher.close()


def _runs(origin: str, records: Sequence[bytes], translator: Translator) -> Iterator[list[Piece]]:
    for begin in range(0, len(records), RUN_RECORDS):
        run = records[begin : begin + RUN_RECORDS]
        yield [_piece(origin, number, record, translator) for number, record in enumerate(run, begin + 1)]


def _piece(origin: str, number: int, record: bytes, translator: Translator) -> Piece:
    try:
        value = translator.native(record) or translator.decode(record)
    except orjson.JSONDecodeError as error:
        return unreadable(origin, number, record, why(record, error))
    if type(value) in _NO_OBJECTS:
        return unreadable(origin, number, record, "not a JSON object")
    return Readable(origin, number, on_one_line(record), value)


def _sampled(batch: Batch, sample: Sample) -> Iterator[tuple[str, datetime]]:
    """Yield the events of a batch that lie in a sample; a batch whose span meets no sample is not searched."""
    for _, span in batch.tally.streams():
        for interval in sample(span.first_at, span.last_at):
            for message in batch.events:
                headers = dict(message.headers)
                at = parse_instant(headers["ce_time"].decode())
                if interval.from_at <= at < interval.to_at:
                    yield headers["ce_id"].decode(), at


def _events_of(
    origin: str, records: Sequence[bytes], translator: Translator, context: Context
) -> list[list[tuple[str, datetime]]]:
    results = [
        result for run in _runs(origin, records, translator) for result in translated(run, [translator], context)
    ]
    return [
        [] if isinstance(result, Rejection) else [(event.event_id, event.occurred_at) for event, _ in result]
        for result in results
    ]
