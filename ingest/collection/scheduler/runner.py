"""Live collection in one call: opens the sources that the settings name, collects them, and closes them again."""

from __future__ import annotations

import asyncio
import math
import random
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ingest.bus.interface import Publisher
from ingest.clients.http.rate_limiter import PATIENCE_ONCE_SECONDS
from ingest.collection import metrics
from ingest.collection.interface import Opening
from ingest.collection.registry import vendor_of
from ingest.collection.scheduler.census_runner import CensusRunner
from ingest.collection.scheduler.completeness_audit import Auditor
from ingest.collection.scheduler.publishing import Sink
from ingest.collection.scheduler.source_loop import Failure, OpenSource, SourceLoop
from ingest.collection.scheduler.stream_reader import StreamReader, Watch
from ingest.config.source_checks import check_source
from ingest.config.source_settings import CollectSettings, SourceSettings
from ingest.contract.errors import SetupError
from ingest.store.checkpoints import CheckpointFile

_ENDING = (signal.SIGINT, signal.SIGTERM)
_Work = Coroutine[object, object, None]


class Plan(NamedTuple):
    """Which ``sources`` to collect, by their path in the settings, and where to publish their events."""

    sources: Mapping[str, SourceSettings]
    settings: CollectSettings
    environ: Mapping[str, str]
    open_publisher: Callable[[], Publisher]
    since: datetime | None = None
    patience_seconds: float = math.inf


class CollectionResult(NamedTuple):
    """The sources that were collected, and what failed."""

    sources: Sequence[OpenSource]
    failures: Sequence[Failure]


def unwatched(_stream: str, _page: object) -> None:
    """Ignore the page: the watcher where nobody watches."""


async def once(plan: Plan, *, census: bool, watch: Watch = unwatched) -> CollectionResult:
    """Read every stream to now, then take a full census if ``census``; ends though a source never answers.

    A source that cannot be opened is a failure like any other, and the other sources are collected. Raises SetupError
    and TransientError when something that all sources need fails.
    """
    bounded = plan._replace(patience_seconds=PATIENCE_ONCE_SECONDS)
    return await _collected(bounded, watch, lambda loop, sources: loop.once(sources, census=census))


async def until_signal(plan: Plan, watch: Watch = unwatched) -> CollectionResult:
    """Follow every stream until SIGINT or SIGTERM; it is safe to end between any two steps. Raises as ``once`` does."""
    return await _collected(plan, watch, lambda loop, sources: _until_signal(loop.follow(sources)))


@contextmanager
def beside(plan: Plan, ended: Callable[[], None] = lambda: None) -> Iterator[threading.Event]:
    """Follow every stream in a thread while the context is open; gives what is set after each one's first reading.

    What keeps it from beginning is raised at once; what ends it later calls ``ended``, and is raised at the end.
    """
    thread = _Thread(plan, ended)
    thread.start()
    try:
        thread.begun.wait()
        if thread.error is None:
            yield thread.first_reading
    finally:
        thread.stop()
    if thread.error is not None:
        raise thread.error


class _Thread(threading.Thread):
    def __init__(self, plan: Plan, ended: Callable[[], None]) -> None:
        super().__init__(name="collector")
        self.error: BaseException | None = None
        self.begun = threading.Event()
        self.first_reading = threading.Event()
        self._plan, self._ended = plan, ended
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[CollectionResult] | None = None

    def run(self) -> None:
        try:
            self._task = self._loop.create_task(_collected(self._plan, unwatched, self._follow))
            with suppress(asyncio.CancelledError):
                result = self._loop.run_until_complete(self._task)
                self.error = result.failures[0].error if result.failures else None
        except BaseException as error:  # noqa: BLE001 - it is raised where the thread is waited for
            self.error = error
        finally:
            self._loop.close()
            self.begun.set()
            self._ended()

    def _follow(self, loop: SourceLoop, sources: Sequence[OpenSource]) -> _Work:
        loop.first_reading = self.first_reading
        self.begun.set()
        return loop.follow(sources)

    def stop(self) -> None:
        """End the thread at its next safe point, and wait for it."""
        with suppress(RuntimeError):  # the thread has ended already
            self._loop.call_soon_threadsafe(self._cancel)
        self.join()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()


async def _collected(
    plan: Plan, watch: Watch, work: Callable[[SourceLoop, Sequence[OpenSource]], _Work]
) -> CollectionResult:
    loop = SourceLoop(plan.settings.poll_seconds, sleep=asyncio.sleep, chance=random.random)
    with metrics.serving(plan.settings.metrics_port):
        async with _opened(plan, watch, loop) as sources:
            try:
                await work(loop, sources)
            finally:
                await loop.finish(sources)
    return CollectionResult(sources, loop.failures)


@asynccontextmanager
async def _opened(plan: Plan, watch: Watch, loop: SourceLoop) -> AsyncIterator[Sequence[OpenSource]]:
    async with AsyncExitStack() as stack:
        checkpoints = CheckpointFile(Path(plan.settings.state))
        stack.callback(checkpoints.close)
        sink = Sink(plan.open_publisher)
        stack.push_async_callback(sink.close)
        sources = []
        for path, settings in plan.sources.items():
            try:
                sources.append(_open(plan, path, settings, checkpoints, sink, watch, stack))
            except SetupError as error:
                loop.failed(f"{settings.kind}:{settings.tenant}", path, error)
        if loop.failures and not sources:
            raise loop.failures[0].error
        yield sources


def _open(
    plan: Plan,
    path: str,
    settings: SourceSettings,
    checkpoints: CheckpointFile,
    sink: Sink,
    watch: Watch,
    stack: AsyncExitStack,
) -> OpenSource:
    check_source(settings, path, plan.environ)
    vendor, translator = vendor_of(settings.kind)
    source_checkpoints = stack.enter_context(checkpoints.source_checkpoints(settings.kind, settings.tenant))
    collector = vendor.open(
        Opening(settings, path, plan.environ, plan.since, source_checkpoints, plan.patience_seconds)
    )
    stack.push_async_callback(collector.close)
    audit_every_hours = plan.settings.audit_every_hours if collector.rereads else None

    def reader_of(stream: str) -> StreamReader:
        auditor = (
            Auditor(collector, stream, translator, source_checkpoints, sink, audit_every_hours)
            if audit_every_hours is not None
            else None
        )
        return StreamReader(
            collector, stream, translator, source_checkpoints, sink, clock=time.monotonic, watch=watch, auditor=auditor
        )

    stream_readers = [reader_of(stream) for stream in _chosen(settings, collector.streams, path)]
    return OpenSource(collector, stream_readers, CensusRunner(collector, source_checkpoints, sink), settings.census)


def _chosen(settings: SourceSettings, available: Sequence[str], path: str) -> Sequence[str]:
    if settings.streams is None:
        return available
    unknown = sorted(set(settings.streams) - set(available))
    if unknown:
        raise SetupError(f"{path}.streams: {settings.kind} has no {', '.join(unknown)}; it has {', '.join(available)}")
    return settings.streams


async def _until_signal(work: _Work) -> None:
    task = asyncio.ensure_future(work)
    event_loop = asyncio.get_running_loop()
    for signal_number in _ENDING:
        event_loop.add_signal_handler(signal_number, task.cancel)
    try:
        with suppress(asyncio.CancelledError):
            await task
    finally:
        for signal_number in _ENDING:
            event_loop.remove_signal_handler(signal_number)
