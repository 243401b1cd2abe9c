"""Whether what was read is all there was: one closed window per period is read again later, and unseen ids are counted.

Of each period (a day) ten minutes are the sample, where in it only a hash tells. The ids of the events of a sample are
remembered while it is read, so memory stays bounded however much a log holds. Once the sample is so old that no row of
it is still on its way, it is read again. What was never seen is published then, counted, and stated as a gap: a log
that lost something there may have lost something elsewhere, and no action may rest on its silence.
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
from ingest.store.checkpoints import Book, Place, Version
from ingest.translation.interface import Context, Translator

SAMPLE = timedelta(minutes=10)
AGE = timedelta(hours=50)
"""How old a sample is at least: Entra's rows are looked for until a day after their trail's last daily turn."""
_MARGIN = timedelta(hours=1)
"""Our clock, by which remembering begins, may be wrong by so much."""
_log = structlog.get_logger("jitgov.collect")


class _Mark(msgspec.Struct, frozen=True):
    """Samples from ``since`` on are remembered; that of the period ``done`` and all before are read again."""

    since: datetime
    every_hours: int
    done: int = -1


class Auditor:
    """Audits one stream. ``read_to``: until where it is read without a gap, by the vendor's clock, as far as known."""

    def __init__(
        self, collector: Collector, stream: str, translator: Translator, book: Book, sink: Sink, every_hours: int
    ) -> None:
        self.stream = stream
        self.read_to: datetime | None = None
        self._collector = collector
        self._translator = translator
        self._book = book
        self._sink = sink
        self._every = timedelta(hours=every_hours)
        self._place = f"audit:{stream}"
        self._labels = (collector.idp, collector.tenant, stream)
        self._mark: _Mark | None = None

    def sample(self, number: int) -> Interval:
        """Return the sample of a period, counted since 1970."""
        told = "\n".join((*self._labels, str(number)))
        drawn = int.from_bytes(hashlib.sha256(told.encode()).digest()[:8])
        begins = EPOCH + number * self._every + timedelta(seconds=drawn % int((self._every - SAMPLE).total_seconds()))
        return Interval(begins, begins + SAMPLE)

    def samples(self, first_at: datetime, last_at: datetime) -> list[Interval]:
        """Return the samples that events of this span may lie in, as far as they are remembered."""
        if self._mark is None or last_at < self._mark.since:
            return []
        numbers = range((first_at - EPOCH) // self._every, (last_at - EPOCH) // self._every + 1)
        found = (self.sample(number) for number in numbers)
        since = self._mark.since
        return [each for each in found if since <= each.from_at <= last_at and first_at < each.to_at]

    def begin(self, now: datetime) -> None:
        """Remember from now on, unless that began before."""
        self._marked(now)

    def seen(self, told: Sequence[tuple[str, datetime]], now: datetime) -> None:
        """Remember the events that were just published from samples, as (event id, ``occurred_at``)."""
        mark = self._marked(now)
        if told:
            self._book.save(self._place, _placed(mark), [Version(event_id, b"", at) for event_id, at in told])

    def due(self, now: datetime) -> int | None:
        """Return the period whose sample is to be read again, None when there is none."""
        mark = self._marked(now)
        if self.read_to is None:
            return None
        number = (self.read_to - AGE - EPOCH) // self._every
        while self.sample(number).to_at + AGE > self.read_to:
            number -= 1
        return number if number > mark.done and self.sample(number).from_at >= mark.since else None

    async def take(self, number: int, now: Callable[[], datetime]) -> int:
        """Read a sample again; return how many of its records were never seen, which are published now.

        Raises what the collector and the bus raise; the sample is then read again later.
        """
        interval, missed = self.sample(number), 0
        hull: list[datetime] = []
        async with aclosing(self._collector.reread(self.stream, interval)) as chunks:
            async for records in chunks:
                unseen, at = await self._unseen(records, interval, now())
                if unseen:
                    context = Context(now(), self._collector.tenant, stream=self.stream)
                    await self._sink.take("/".join(self._labels), unseen, self._translator, context)
                    missed, hull = missed + len(unseen), [*hull, *at]
        if missed:
            await self._tell(missed, Interval(min(hull), max(hull) + timedelta(microseconds=1)), now())
        mark = msgspec.structs.replace(self._marked(now()), done=number)
        self._mark = mark
        self._book.save(self._place, _placed(mark), (), interval.to_at)
        return missed

    async def _unseen(
        self, records: Sequence[bytes], interval: Interval, now: datetime
    ) -> tuple[list[bytes], list[datetime]]:
        """Return the records of which an event was never seen, and when those events occurred."""
        context = Context(now, self._collector.tenant, stream=self.stream)
        told = [
            [Version(event_id, b"", at) for event_id, at in events if interval.from_at <= at < interval.to_at]
            for events in await self._sink.read("/".join(self._labels), records, self._translator, context)
        ]
        fresh = set(self._book.fresh(self._place, [version for versions in told for version in versions]))
        unseen = [record for record, versions in zip(records, told, strict=True) if fresh.intersection(versions)]
        return unseen, [version.at for version in fresh]

    async def _tell(self, missed: int, hull: Interval, now: datetime) -> None:
        metrics.UNSEEN.labels(*self._labels).inc(missed)
        span = [each.isoformat() for each in hull]
        _log.warning("unseen", source=":".join(self._labels[:2]), stream=self.stream, records=missed, between=span)
        cause = f"audit: {missed} records were not seen when they were read first"
        await self._sink.publish([gap_event(Source(*self._labels), hull, cause, now)])

    def _marked(self, now: datetime) -> _Mark:
        """Return the mark, set when there is none or when other samples were remembered until now."""
        if self._mark is None:
            cursor = self._book.place(self._place).cursor
            found = None if cursor is None else msgspec.json.decode(cursor, type=_Mark)
            hours = self._every // timedelta(hours=1)
            if found is None or found.every_hours != hours:
                found = _Mark(now + _MARGIN, hours)
                self._book.save(self._place, _placed(found))
            self._mark = found
        return self._mark


def _placed(mark: _Mark) -> Place:
    return Place(msgspec.json.encode(mark).decode())
