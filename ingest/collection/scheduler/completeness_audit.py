"""Audits whether collection read everything: it reads a sample of each period again later, and counts unseen records.

The sample is ten minutes of each period (a day); a hash chooses which. The auditor remembers the ids of a sample's
events while the log is read, so its memory stays bounded. Once the sample is so old that none of its rows can still be
on the way, it is read again. A record that was never seen is published, counted, and stated as a gap: a log that lost
records there may have lost others elsewhere, and no action may rest on its silence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta

import msgspec
import structlog

from ingest.collection import metrics
from ingest.collection.interface import Collector
from ingest.collection.scheduler.publishing import Sink
from ingest.contract.coverage import Interval, gap_event
from ingest.contract.event import Source
from ingest.contract.instants import EPOCH
from ingest.store.checkpoints import Checkpoint, SourceCheckpoints, Version
from ingest.translation.interface import Context, Translator

SAMPLE = timedelta(minutes=10)
AGE = timedelta(hours=50)
"""The least age of a sample that is read again: collection itself still re-reads Entra's rows for about two days."""
_MARGIN = timedelta(hours=1)
"""How far our clock, which says from when on ids are remembered, may be off."""
_log = structlog.get_logger("jitgov.collect")


class _Mark(msgspec.Struct, frozen=True):
    """Samples from ``since`` on are remembered; those up to the period ``done`` have been read again."""

    since: datetime
    every_hours: int
    done: int = -1


class Auditor:
    """Audits one stream. ``read_to`` is the vendor's instant up to which the stream is read without a gap, if known."""

    def __init__(
        self,
        collector: Collector,
        stream: str,
        translator: Translator,
        source_checkpoints: SourceCheckpoints,
        sink: Sink,
        every_hours: int,
    ) -> None:
        self.stream = stream
        self.read_to: datetime | None = None
        self._collector = collector
        self._translator = translator
        self._checkpoints = source_checkpoints
        self._sink = sink
        self._every = timedelta(hours=every_hours)
        self._checkpoint_name = f"audit:{stream}"
        self._labels = (collector.idp, collector.tenant, stream)
        self._mark: _Mark | None = None

    def sample(self, number: int) -> Interval:
        """Return the sample of the period with this number, counted since 1970."""
        seed_text = "\n".join((*self._labels, str(number)))
        offset_seed = int.from_bytes(hashlib.sha256(seed_text.encode()).digest()[:8])
        begins = (
            EPOCH + number * self._every + timedelta(seconds=offset_seed % int((self._every - SAMPLE).total_seconds()))
        )
        return Interval(begins, begins + SAMPLE)

    def samples(self, first_at: datetime, last_at: datetime) -> list[Interval]:
        """Return the remembered samples that events of this span may lie in."""
        if self._mark is None or last_at < self._mark.since:
            return []
        numbers = range((first_at - EPOCH) // self._every, (last_at - EPOCH) // self._every + 1)
        candidates = (self.sample(number) for number in numbers)
        remembered_from = self._mark.since
        return [
            sample for sample in candidates if remembered_from <= sample.from_at <= last_at and first_at < sample.to_at
        ]

    def begin(self, now: datetime) -> None:
        """Begin to remember samples, unless that began before."""
        self._marked(now)

    def remember(self, events: Sequence[tuple[str, datetime]], now: datetime) -> None:
        """Remember the events that were just published from samples, as (event id, ``occurred_at``)."""
        mark = self._marked(now)
        if events:
            self._checkpoints.save(
                self._checkpoint_name, _checkpoint_of(mark), [Version(event_id, b"", at) for event_id, at in events]
            )

    def due(self, now: datetime) -> int | None:
        """Return the period whose sample is due to be read again, None when there is none."""
        mark = self._marked(now)
        if self.read_to is None:
            return None
        number = (self.read_to - AGE - EPOCH) // self._every
        while self.sample(number).to_at + AGE > self.read_to:
            number -= 1
        return number if number > mark.done and self.sample(number).from_at >= mark.since else None

    async def reread(self, number: int, now: Callable[[], datetime]) -> int:
        """Read a sample again, publish its records that were never seen, and return how many these are.

        Raises what the collector and the bus raise; the sample is then read again later.
        """
        interval, missed = self.sample(number), 0
        times: list[datetime] = []
        async with aclosing(self._collector.reread(self.stream, interval)) as chunks:
            async for records in chunks:
                unseen, unseen_times = await self._unseen(records, interval, now())
                if unseen:
                    context = Context(now(), self._collector.tenant, stream=self.stream)
                    await self._sink.publish_records("/".join(self._labels), unseen, self._translator, context)
                    missed, times = missed + len(unseen), [*times, *unseen_times]
        if missed:
            await self._tell(missed, Interval(min(times), max(times) + timedelta(microseconds=1)), now())
        mark = msgspec.structs.replace(self._marked(now()), done=number)
        self._mark = mark
        self._checkpoints.save(self._checkpoint_name, _checkpoint_of(mark), (), interval.to_at)
        return missed

    async def _unseen(
        self, records: Sequence[bytes], interval: Interval, now: datetime
    ) -> tuple[list[bytes], list[datetime]]:
        """Return the records with an event that was never seen, and when those events occurred."""
        context = Context(now, self._collector.tenant, stream=self.stream)
        record_versions = [
            [Version(event_id, b"", at) for event_id, at in events if interval.from_at <= at < interval.to_at]
            for events in await self._sink.event_ids("/".join(self._labels), records, self._translator, context)
        ]
        fresh = set(
            self._checkpoints.fresh(
                self._checkpoint_name, [version for versions in record_versions for version in versions]
            )
        )
        unseen = [
            record for record, versions in zip(records, record_versions, strict=True) if fresh.intersection(versions)
        ]
        return unseen, [version.at for version in fresh]

    async def _tell(self, missed: int, hull: Interval, now: datetime) -> None:
        metrics.UNSEEN.labels(*self._labels).inc(missed)
        span = [bound.isoformat() for bound in hull]
        _log.warning("unseen", source=":".join(self._labels[:2]), stream=self.stream, records=missed, between=span)
        cause = f"audit: {missed} records were not seen when they were read first"
        await self._sink.publish([gap_event(Source(*self._labels), hull, cause, now)])

    def _marked(self, now: datetime) -> _Mark:
        """Return the mark; a new one begins when there is none, or when the length of the periods has changed."""
        if self._mark is None:
            cursor = self._checkpoints.checkpoint(self._checkpoint_name).cursor
            mark = None if cursor is None else msgspec.json.decode(cursor, type=_Mark)
            hours = self._every // timedelta(hours=1)
            if mark is None or mark.every_hours != hours:
                mark = _Mark(now + _MARGIN, hours)
                self._checkpoints.save(self._checkpoint_name, _checkpoint_of(mark))
            self._mark = mark
        return self._mark


def _checkpoint_of(mark: _Mark) -> Checkpoint:
    return Checkpoint(msgspec.json.encode(mark).decode())
