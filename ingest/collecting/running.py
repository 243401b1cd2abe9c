"""All of live collection in one call: opens the sources that the settings name, collects them, closes them again."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ingest.bus.interface import Publisher
from ingest.collecting import metrics
from ingest.collecting.checkpoints import Checkpoints
from ingest.collecting.finding import vendor_of
from ingest.collecting.interface import Opening
from ingest.collecting.listing import Listing
from ingest.collecting.loop import Failure, Loop, Open
from ingest.collecting.publishing import Sink
from ingest.collecting.reading import Reading, Watch
from ingest.contract.errors import SetupError
from ingest.source_settings import CollectSettings, SourceSettings

_ENDING = (signal.SIGINT, signal.SIGTERM)


class Plan(NamedTuple):
    """What is to be collected: ``sources`` by their path in the settings, and where to."""

    sources: Mapping[str, SourceSettings]
    settings: CollectSettings
    environ: Mapping[str, str]
    open_publisher: Callable[[], Publisher]
    since: datetime | None = None


class Done(NamedTuple):
    """What came of it."""

    sources: Sequence[Open]
    failures: Sequence[Failure]


async def collect(plan: Plan, *, once: bool, census: bool, watch: Watch = lambda _stream, _page: None) -> Done:
    """Collect to now (``once``), or until SIGINT or SIGTERM comes; then close everything.

    Raises SetupError when a source cannot be opened, or when another process collects it.
    """
    loop = Loop(plan.settings.poll_seconds, sleep=asyncio.sleep, chance=random.random)
    with metrics.serving(plan.settings.metrics_port):
        async with _opened(plan, watch) as sources:
            if once:
                await loop.once(sources, census=census)
            else:
                await _until_told(loop.follow(sources))
    return Done(sources, loop.failures)


@asynccontextmanager
async def _opened(plan: Plan, watch: Watch) -> AsyncIterator[Sequence[Open]]:
    async with AsyncExitStack() as stack:
        checkpoints = Checkpoints(Path(plan.settings.state))
        stack.callback(checkpoints.close)
        sink = Sink(plan.open_publisher)
        stack.push_async_callback(sink.close)
        sources = []
        for path, settings in plan.sources.items():
            vendor, translator = vendor_of(settings.kind)
            book = stack.enter_context(checkpoints.book(settings.kind, settings.tenant))
            collector = vendor.open(Opening(settings, path, plan.environ, plan.since, book))
            stack.push_async_callback(collector.close)
            readings = [
                Reading(collector, stream, translator, book, sink, clock=time.monotonic, watch=watch)
                for stream in _chosen(settings, collector.streams, path)
            ]
            sources.append(Open(collector, readings, Listing(collector, book, sink), settings.census))
        yield sources


def _chosen(settings: SourceSettings, known: Sequence[str], path: str) -> Sequence[str]:
    if settings.streams is None:
        return known
    unknown = sorted(set(settings.streams) - set(known))
    if unknown:
        raise SetupError(f"{path}.streams: {settings.kind} has no {', '.join(unknown)}; it has {', '.join(known)}")
    return settings.streams


async def _until_told(work: Coroutine[object, object, None]) -> None:
    """Do the work until a signal asks to end; between any two steps that is safe."""
    task = asyncio.ensure_future(work)
    running = asyncio.get_running_loop()
    for each in _ENDING:
        running.add_signal_handler(each, task.cancel)
    try:
        with suppress(asyncio.CancelledError):
            await task
    finally:
        for each in _ENDING:
            running.remove_signal_handler(each)
