"""Runs the censuses of a source: a full one now and then, incremental ones in between.

Only a census with its end mark moves the source's marks.
"""

from __future__ import annotations

from collections import Counter
from contextlib import aclosing
from datetime import timedelta

import msgspec
import structlog

from ingest.clients.utc_clock import Now, utc_now
from ingest.collection import metrics
from ingest.collection.interface import Collector
from ingest.collection.scheduler.publishing import Sink
from ingest.config.source_settings import CensusSettings
from ingest.contract.instants import parse_instant
from ingest.store.checkpoints import Checkpoint, SourceCheckpoints

STREAM = "census"
_log = structlog.get_logger("jitgov.collect")


class Marks(msgspec.Struct, frozen=True):
    """The ``began_at`` of the last completed census, and of the last completed full one."""

    last: str
    full: str


class CensusRunner:
    """Runs the censuses of one collector. ``published`` counts events by kind, ``partial`` names what is not listed."""

    def __init__(
        self,
        collector: Collector,
        source_checkpoints: SourceCheckpoints,
        sink: Sink,
        *,
        now: Now = utc_now,
    ) -> None:
        self.published: Counter[str] = Counter()
        self.partial: list[str] = []
        self._collector = collector
        self._checkpoints = source_checkpoints
        self._sink = sink
        self._now = now
        self._labels = (collector.idp, collector.tenant, STREAM)

    async def take(self, *, full: bool) -> None:
        """Publish a census: of everything, or of the changes since the last one if there was one.

        Raises what the collector and the bus raise; the marks then stay where they were.
        """
        marks = self._marks()
        since = None if full or marks is None else marks.last
        began_at: str | None = None
        async with aclosing(self._collector.census(since)) as chunks:
            async for events in chunks:
                await self._sink.publish(events)
                self.published.update(event.kind for event in events)
                metrics.EVENTS.labels(*self._labels).inc(len(events))
                for event in events:
                    if event.kind == "census_ended":
                        began_at = str(event.attributes["census"]["began_at"])
                        self.partial = list(event.attributes["census"].get("partial", ()))
        if began_at is not None:
            new_marks = Marks(began_at, began_at if since is None or marks is None else marks.full)
            self._checkpoints.save(STREAM, Checkpoint(msgspec.json.encode(new_marks).decode()))
            _log.info("census", source=":".join(self._labels[:2]), full=since is None, partial=self.partial)

    def due(self, settings: CensusSettings) -> bool | None:
        """Return whether a full census is due (True), an incremental one (False), or none (None)."""
        marks, now = self._marks(), self._now()
        if settings.full is not None:
            interval = timedelta(hours=settings.full.every_hours)
            if marks is None or now - parse_instant(marks.full) >= interval:
                return True
        if settings.incremental is not None and marks is not None:
            interval = timedelta(minutes=settings.incremental.every_minutes)
            if now - parse_instant(marks.last) >= interval:
                return False
        return None

    def _marks(self) -> Marks | None:
        cursor = self._checkpoints.checkpoint(STREAM).cursor
        return None if cursor is None else msgspec.json.decode(cursor, type=Marks)
