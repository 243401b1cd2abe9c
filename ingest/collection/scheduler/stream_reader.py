"""Reads a stream on from its checkpoint: page → translate → publish → checkpoint, never in another order.

A reader that is killed between any two steps loses nothing: records that were published without their checkpoint are
read and published again, under the same ids. The reader states coverage at most once a minute and at the end; the
checkpoint keeps what is read but not stated yet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from datetime import datetime

import structlog

from ingest.clients.http.rate_limiter import Clock
from ingest.clients.utc_clock import Now, utc_now
from ingest.collection import metrics
from ingest.collection.interface import Collector, Page
from ingest.collection.scheduler.completeness_audit import Auditor
from ingest.collection.scheduler.publishing import Sink
from ingest.contract.coverage import Interval, coverage_event, gap_event
from ingest.contract.event import Event, Source
from ingest.store.checkpoints import Checkpoint, SourceCheckpoints
from ingest.translation.interface import Context, Translator
from ingest.translation.tally import Tally

STATED_EVERY_SECONDS = 60.0
_log = structlog.get_logger("jitgov.collect")

Watch = Callable[[str, Page], None]
"""Called with the stream and each of its pages, once the page is safely published."""


class StreamReader:
    """Reads one stream of one collector. ``tally`` counts what was published since the start."""

    def __init__(
        self,
        collector: Collector,
        stream: str,
        translator: Translator,
        source_checkpoints: SourceCheckpoints,
        sink: Sink,
        *,
        clock: Clock,
        now: Now = utc_now,
        watch: Watch = lambda _stream, _page: None,
        auditor: Auditor | None = None,
    ) -> None:
        self.stream = stream
        self.auditor = auditor
        self.tally = Tally()
        self._collector = collector
        self._translator = translator
        self._checkpoints = source_checkpoints
        self._sink = sink
        self._clock = clock
        self._now = now
        self._watch = watch
        self._stated_at = clock()
        self._source = Source(collector.idp, collector.tenant, stream)
        self._labels = (collector.idp, collector.tenant, stream)

    async def to_now(self) -> None:
        """Read until the collector has no more for now.

        Raises what the collector and the bus raise; the next call then reads on from the last checkpoint.
        """
        checkpoint = self._checkpoints.checkpoint(self.stream)
        async with aclosing(self._collector.changes(self.stream, checkpoint.cursor)) as pages:
            async for page in pages:
                checkpoint = await self._take(page, checkpoint)
                self._watch(self.stream, page)

    async def finish(self) -> None:
        """State the coverage that is not stated yet."""
        checkpoint = self._checkpoints.checkpoint(self.stream)
        if checkpoint.pending is not None:
            await self._sink.publish([coverage_event(self._source, checkpoint.pending, self._now())])
            self._checkpoints.save(self.stream, checkpoint._replace(pending=None))

    async def _take(self, page: Page, checkpoint: Checkpoint) -> Checkpoint:
        now = self._now()
        context = Context(now, self._collector.tenant, stream=self.stream if page.streams is None else None)
        if page.records:
            origin = "/".join(self._labels)
            await self._publish(origin, page.records, context)
        pending, stated = self._coverage(checkpoint.pending, page, now)
        if stated:
            await self._sink.publish(stated)
        next_checkpoint = Checkpoint(page.cursor, pending)
        self._checkpoints.save(self.stream, next_checkpoint, page.versions, page.forget_before)
        if page.covered is not None:
            self._lag_from(page.covered.to_at)
            if self.auditor is not None:
                self.auditor.read_to = page.covered.to_at
        return next_checkpoint

    async def _publish(self, origin: str, records: Sequence[bytes], context: Context) -> None:
        if self.auditor is None:
            published = await self._sink.publish_records(origin, records, self._translator, context)
        else:
            self.auditor.begin(context.observed_at)
            published = await self._sink.publish_records(
                origin, records, self._translator, context, self.auditor.samples
            )
            self.auditor.remember(published.sampled, context.observed_at)
        self._note(published.tally)

    def _lag_from(self, instant: datetime) -> None:
        """Measure the lag from this instant on, so that it also grows while nothing can be read."""
        metrics.LAG.labels(*self._labels).set_function(lambda: max(0.0, (self._now() - instant).total_seconds()))

    def _coverage(self, pending: Interval | None, page: Page, now: datetime) -> tuple[Interval | None, Sequence[Event]]:
        """Return the coverage that is still to be stated, and the statements that are due now."""
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

    def _note(self, tally: Tally) -> None:
        self.tally.add(tally)
        metrics.EVENTS.labels(*self._labels).inc(tally.events)
        if tally.rejected:
            metrics.REJECTED.labels(*self._labels).inc(tally.rejected)
            _log.warning("rejected", source=":".join(self._labels[:2]), stream=self.stream, records=tally.rejected)


def _touch(first: Interval, second: Interval) -> bool:
    return first.from_at <= second.to_at and second.from_at <= first.to_at


def _hull(first: Interval | None, second: Interval | None) -> Interval | None:
    if first is None or second is None:
        return first or second
    return Interval(min(first.from_at, second.from_at), max(first.to_at, second.to_at))
