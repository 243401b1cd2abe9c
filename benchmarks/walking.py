"""One walk through a log in a process of its own: by a bare client, by ``changes`` alone, or by the whole collector.

``python -m benchmarks.walking HOW SOURCE`` is that process; it prints what the walk took of CPU, time and memory.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import httpx
import msgspec
import orjson

from benchmarks.sampling import growth, sampled
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.collecting.checkpoints import Checkpoints
from ingest.collecting.finding import vendor_of
from ingest.collecting.interface import Collector, Opening
from ingest.collecting.publishing import Sink
from ingest.collecting.reading import Reading
from ingest.contract.instants import format_instant
from ingest.source_settings import SourceSettings
from simulator.instants import instant
from simulator.service.okta.settings import ssws_token

_PAGE = 1_000


class Source(NamedTuple):
    """What is walked: the settings as JSON, a folder to write into, the log's first instant in µs, its length."""

    settings: str
    folder: str
    begin: int
    records: int

    @property
    def chosen(self) -> SourceSettings:
        """Return the settings."""
        return msgspec.json.decode(self.settings, type=SourceSettings)


class Walk(NamedTuple):
    """What a walk took; ``rss_mb``: resident memory over time."""

    how: str
    records: int
    cpu_seconds: float
    seconds: float
    rss_mb: list[float]

    @property
    def cpu_ms_per_1000(self) -> float:
        """Return milliseconds of CPU for 1,000 records."""
        return 1e6 * self.cpu_seconds / self.records

    @property
    def rss_growth(self) -> float:
        """Return the last quarter's mean memory as a ratio to the second quarter's: near 1 is flat."""
        return growth(self.rss_mb)


def walked(how: str, source: Source) -> Walk:
    """Walk in a process of its own. Raises SystemExit when it fails or does not read the whole log."""
    (records, cpu, seconds), held = sampled("benchmarks.walking", how, json.dumps(source))
    if records < source.records:
        raise SystemExit(f"the walk {how} read {records} records of {source.records}")
    return Walk(how, records, cpu, seconds, held)


def collector_of(source: Source, checkpoints: Checkpoints | None = None) -> tuple[Collector, str]:
    """Return the source's collector and its stream; without checkpoints they are new ones in the folder."""
    settings = source.chosen
    kept = checkpoints or Checkpoints(Path(source.folder) / "changes.sqlite")
    book = kept.book(settings.kind, settings.tenant).__enter__()
    vendor, _ = vendor_of(settings.kind)
    collector = vendor.open(Opening(settings, "sources[0]", {}, instant(source.begin) - timedelta(minutes=1), book))
    return collector, collector.streams[0]


async def _bare(source: Source) -> int:
    """Follow next links from the log's first instant on, as the shortest script would."""
    settings = source.chosen
    since = format_instant(instant(source.begin) - timedelta(minutes=1))
    url: str | None = f"{settings.url}/api/v1/logs?since={since}&sortOrder=ASCENDING&limit={_PAGE}"
    found = 0
    async with httpx.AsyncClient(headers={"Authorization": f"SSWS {ssws_token(settings.tenant)}"}) as client:
        while url is not None:
            answer = await client.get(url)
            records = orjson.loads(answer.raise_for_status().content)
            found += len(records)
            url = answer.links["next"]["url"] if records else None
    return found


async def _changes(source: Source) -> int:
    collector, stream = collector_of(source)
    found = 0
    async with aclosing(collector.changes(stream, None)) as pages:
        async for page in pages:
            found += len(page.records)
    await collector.close()
    return found


async def _whole(source: Source) -> int:
    """Read, translate, publish onto an embedded log and keep checkpoints, as the command does."""
    folder, settings = Path(source.folder), source.chosen
    bus = open_bus(f"embedded:{folder / 'bus.sqlite'}", {})
    bus.create_topics(house_topics(4))
    checkpoints = Checkpoints(folder / "whole.sqlite")
    collector, stream = collector_of(source, checkpoints)
    _, translator = vendor_of(settings.kind)
    sink = Sink(bus.publisher)
    with checkpoints.book(settings.kind, f"{settings.tenant}-reading") as book:
        reading = Reading(collector, stream, translator, book, sink, clock=time.monotonic)
        await reading.to_now()
    await collector.close()
    await sink.close()
    return reading.tally.records


_WALKS: dict[str, Callable[[Source], Awaitable[int]]] = {"bare": _bare, "changes": _changes, "whole": _whole}


async def _measured(how: str, source: Source) -> None:
    began, cpu_before = time.perf_counter(), time.process_time()
    records = await _WALKS[how](source)
    print(json.dumps([records, time.process_time() - cpu_before, time.perf_counter() - began]))


if __name__ == "__main__":
    asyncio.run(_measured(sys.argv[1], Source(*json.loads(sys.argv[2]))))
