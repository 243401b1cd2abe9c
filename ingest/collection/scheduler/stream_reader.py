"""One stream, read on from where it stands: page → translate → publish → checkpoint, never in another order.

Killed between any two steps it loses nothing: what was published without its checkpoint is read and published again,
under the same ids. Coverage is stated at most once a minute and at the end; what is read but not stated yet stands in
the checkpoint.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime

import structlog

from ingest.clients.http.rate_limiter import Clock
from ingest.collection import metrics
from ingest.collection.interface import Collector, Page
from ingest.collection.scheduler.completeness_audit import Auditor
from ingest.collection.scheduler.publishing import Sink
from ingest.contract.coverage import Interval, coverage_event, gap_event
from ingest.contract.event import Event, Source
from ingest.store.checkpoints import Book, Place
from ingest.translation.interface import Context, Translator
from ingest.translation.tally import Tally

STATED_EVERY_SECONDS = 60.0
_log = structlog.get_logger("jitgov.collect")

Now = Callable[[], datetime]
Watch = Callable[[str, Page], None]
"""Told each page, with the source's stream, once it is safe."""


class Reading:
    """One stream of one collector. ``tally`` counts what was published since the start."""

    def __init__(
        self,
        collector: Collector,
        stream: str,
        translator: Translator,
        book: Book,
        sink: Sink,
        *,
        clock: Clock,
        now: Now = lambda: datetime.now(UTC),
        watch: Watch = lambda _stream, _page: None,
        auditor: Auditor | None = None,
    ) -> None:
        self.stream = stream
        self.auditor = auditor
        self.tally = Tally()
        self._collector = collector
        self._translator = translator
        self._book = book
        self._sink = sink
        self._clock = clock
        self._now = now
        self._watch = watch
        self._stated_at = clock()
        self._source = Source(collector.idp, collector.tenant, stream)
        self._labels = (collector.idp, collector.tenant, stream)

    async def to_now(self) -> None:
        """Read until the collector has no more for now.

        Raises what the collector and the bus raise; the place is then kept, and the next call reads on from it.
        """
        place = self._book.place(self.stream)
        async with aclosing(self._collector.changes(self.stream, place.cursor)) as pages:
            async for page in pages:
                place = await self._take(page, place)
                self._watch(self.stream, page)

    async def finish(self) -> None:
        """State the coverage that is not stated yet."""
        place = self._book.place(self.stream)
        if place.pending is not None:
            await self._sink.publish([coverage_event(self._source, place.pending, self._now())])
            self._book.save(self.stream, place._replace(pending=None))

    async def _take(self, page: Page, place: Place) -> Place:
        now = self._now()
        context = Context(now, self._collector.tenant, stream=self.stream if page.streams is None else None)
        if page.records:
            where = "/".join(self._labels)
            await self._publish(where, page.records, context)
        pending, stated = self._coverage(place.pending, page, now)
        if stated:
            await self._sink.publish(stated)
        after = Place(page.cursor, pending)
        self._book.save(self.stream, after, page.versions, page.forget_before)
        if page.covered is not None:
            self._lag_from(page.covered.to_at)
            if self.auditor is not None:
                self.auditor.read_to = page.covered.to_at
        return after

    async def _publish(self, where: str, records: Sequence[bytes], context: Context) -> None:
        if self.auditor is None:
            taken = await self._sink.take(where, records, self._translator, context)
        else:
            self.auditor.begin(context.observed_at)
            taken = await self._sink.take(where, records, self._translator, context, self.auditor.samples)
            self.auditor.seen(taken.sampled, context.observed_at)
        self._note(taken.tally)

    def _lag_from(self, instant: datetime) -> None:
        """Let the lag grow by itself from here on, also while nothing can be read."""
        metrics.LAG.labels(*self._labels).set_function(lambda: max(0.0, (self._now() - instant).total_seconds()))

    def _coverage(self, pending: Interval | None, page: Page, now: datetime) -> tuple[Interval | None, Sequence[Event]]:
        """Return what is still to be stated, and the statements that are due."""
        if page.streams is not None:
            return pending, self._of_several(page, page.streams, now)
        stated = [gap_event(self._source, gap.interval, gap.cause, now) for gap in page.gaps]
        if pending is not None and page.covered is not None and not _touch(pending, page.covered):
            stated.append(coverage_event(self._source, pending, now))
            pending = None
        pending = _hull(pending, page.covered)
        if pending is not None and self._clock() - self._stated_at >= STATED_EVERY_SECONDS:
            stated.append(coverage_event(self._source, pending, now))
            self._stated_at = self._clock()
            pending = None
        return pending, stated

    def _of_several(self, page: Page, streams: Sequence[str], now: datetime) -> Sequence[Event]:
        stated: list[Event] = []
        for stream in streams:
            source = Source(self._source.idp, self._source.tenant, stream)
            stated += [gap_event(source, gap.interval, gap.cause, now) for gap in page.gaps]
            if page.covered is not None:
                stated.append(coverage_event(source, page.covered, now))
        return stated

    def _note(self, done: Tally) -> None:
        self.tally.add(done)
        metrics.EVENTS.labels(*self._labels).inc(done.events)
        if done.rejected:
            metrics.REJECTED.labels(*self._labels).inc(done.rejected)
            _log.warning("rejected", source=":".join(self._labels[:2]), stream=self.stream, records=done.rejected)


def _touch(one: Interval, other: Interval) -> bool:
    return one.from_at <= other.to_at and other.from_at <= one.to_at


def _hull(one: Interval | None, other: Interval | None) -> Interval | None:
    if one is None or other is None:
        return one or other
    return Interval(min(one.from_at, other.from_at), max(one.to_at, other.to_at))
