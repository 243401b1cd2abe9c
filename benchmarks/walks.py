"""The walks that are measured: a bare client's, parts of the collector's, and all of it.

``python -m benchmarks.walks HOW SOURCE`` is a process of its own, and prints what it took from its first page on.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import aclosing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import orjson

from benchmarks.measured_walk import PAGE, Source
from ingest.bus.interface import Outgoing, Publisher
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.collection.interface import Collector, Opening
from ingest.collection.registry import vendor_of
from ingest.collection.scheduler.publishing import Sink
from ingest.collection.scheduler.stream_reader import StreamReader
from ingest.contract.instants import format_instant
from ingest.imports.interpreter_tuning import suited_to_records
from ingest.store.checkpoints import CheckpointFile
from ingest.translation.interface import Context
from simulator.records.instants import instant
from simulator.service.okta.admission.settings import ssws_token

_MOST_IN_A_FILE = 500_000


def _collector_of(source: Source, checkpoints: CheckpointFile) -> tuple[Collector, str]:
    """Return the source's collector and its stream."""
    settings = source.chosen
    source_checkpoints = checkpoints.source_checkpoints(settings.kind, settings.tenant).__enter__()
    vendor, _ = vendor_of(settings.kind)
    collector = vendor.open(
        Opening(settings, "sources[0]", {}, instant(source.begin) - timedelta(minutes=1), source_checkpoints)
    )
    return collector, collector.streams[0]


class _Meter:
    """What is taken between the first page that came and the last."""

    def __init__(self) -> None:
        self.records = 0
        self.started: tuple[float, float] | None = None

    def page(self, records: int) -> None:
        """Count a page; the first one begins the measuring."""
        if self.started is None:
            self.started = (time.process_time(), time.perf_counter())
        else:
            self.records += records

    def figures(self) -> list[float]:
        """Return records, seconds of CPU and of time since the first page, and seconds of CPU before it."""
        cpu, at = self.started or (0.0, 0.0)
        return [self.records, time.process_time() - cpu, time.perf_counter() - at, cpu]


class _Bus:
    """An embedded log that begins anew, in a new file, before it fills the disk of who walks ten million records."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._published = 0
        self._publisher = self._opened()

    def publish(self, topic: str, messages: Iterable[Outgoing]) -> int:
        """Publish all."""
        if self._published >= _MOST_IN_A_FILE:
            self._published = 0
            self._publisher.close()
            for file in self._folder.glob("bus.sqlite*"):
                file.unlink()
            self._publisher = self._opened()
        published = self._publisher.publish(topic, messages)
        self._published += published
        return published

    def close(self) -> None:
        """Release the file."""
        self._publisher.close()

    def _opened(self) -> Publisher:
        bus = open_bus(f"embedded:{self._folder / 'bus.sqlite'}", {})
        bus.create_topics(house_topics(4))
        return bus.publisher()


async def _bare(source: Source, meter: _Meter) -> None:
    """Follow next links from the log's first instant on, as the shortest script would."""
    settings = source.chosen
    since = format_instant(instant(source.begin) - timedelta(minutes=1))
    url: str | None = f"{settings.url}/api/v1/logs?since={since}&sortOrder=ASCENDING&limit={PAGE}"
    async with httpx.AsyncClient(headers={"Authorization": f"SSWS {ssws_token(settings.tenant)}"}) as client:
        while url is not None:
            answer = await client.get(url)
            records = orjson.loads(answer.raise_for_status().content)
            meter.page(len(records))
            url = answer.links["next"]["url"] if records else None


async def _changes(source: Source, meter: _Meter) -> None:
    """Read pages of records as bytes, by the collector alone."""
    collector, stream = _collector_of(source, CheckpointFile(Path(source.folder) / "changes.sqlite"))
    async with aclosing(collector.changes(stream, None)) as pages:
        async for page in pages:
            meter.page(len(page.records))
    await collector.close()


async def _translated(source: Source, meter: _Meter) -> None:
    """Read and translate, to the bytes that would be published."""
    collector, stream = _collector_of(source, CheckpointFile(Path(source.folder) / "translated.sqlite"))
    _, translator = vendor_of(source.chosen.kind)
    sink = Sink(_Nowhere)
    context = Context(datetime.now(UTC), collector.tenant, stream=stream)
    async with aclosing(collector.changes(stream, None)) as pages:
        async for page in pages:
            await sink.publish_records(stream, page.records, translator, context)
            meter.page(len(page.records))
    await collector.close()
    await sink.close()


async def _whole(source: Source, meter: _Meter) -> None:
    """Read, translate, publish onto an embedded log and keep checkpoints, as the command does."""
    folder, settings = Path(source.folder), source.chosen
    checkpoints = CheckpointFile(folder / "whole.sqlite")
    collector, stream = _collector_of(source, checkpoints)
    _, translator = vendor_of(settings.kind)
    sink = Sink(lambda: _Bus(folder))
    with checkpoints.source_checkpoints(settings.kind, f"{settings.tenant}-reading") as source_checkpoints:
        reading = StreamReader(
            collector, stream, translator, source_checkpoints, sink, clock=time.monotonic,
            watch=lambda _stream, page: meter.page(len(page.records)),
        )  # fmt: skip
        with suppress(TimeoutError), suited_to_records():
            async with asyncio.timeout(source.seconds):
                await reading.to_now()
    await collector.close()
    await sink.close()


class _Nowhere:
    """Where translated events go that nobody publishes."""

    def publish(self, _topic: str, messages: Iterable[Outgoing]) -> int:
        """Drop them."""
        return sum(1 for _ in messages)

    def close(self) -> None:
        """Hold nothing."""


_WALKS: dict[str, Callable[[Source, _Meter], Awaitable[None]]] = {
    "bare": _bare,
    "changes": _changes,
    "translated": _translated,
    "whole": _whole,
}


async def _measured(how: str, source: Source) -> None:
    meter = _Meter()
    with tempfile.TemporaryDirectory(dir=source.folder) as folder:  # each walk begins without a checkpoint
        await _WALKS[how](source._replace(folder=folder), meter)
    print(json.dumps(meter.figures()))


if __name__ == "__main__":
    asyncio.run(_measured(sys.argv[1], Source(*json.loads(sys.argv[2]))))
