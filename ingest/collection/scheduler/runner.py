"""All of live collection in one call: opens the sources that the settings name, collects them, closes them again."""

from __future__ import annotations

import asyncio
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
from ingest.collection import metrics
from ingest.collection.interface import Opening
from ingest.collection.registry import vendor_of
from ingest.collection.scheduler.census_runner import Listing
from ingest.collection.scheduler.completeness_audit import Auditor
from ingest.collection.scheduler.publishing import Sink
from ingest.collection.scheduler.source_loop import Failure, Loop, Open
from ingest.collection.scheduler.stream_reader import Reading, Watch
from ingest.config.source_settings import CollectSettings, SourceSettings
from ingest.contract.errors import SetupError
from ingest.store.checkpoints import Checkpoints

_ENDING = (signal.SIGINT, signal.SIGTERM)
_Work = Coroutine[object, object, None]


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


def unwatched(_stream: str, _page: object) -> None:
    """Watch nothing."""


async def once(plan: Plan, *, census: bool, watch: Watch = unwatched) -> Done:
    """Read every stream to now, then list all that stands when ``census``.

    A source that cannot be opened is a failure like any other: the others go on. Raises SetupError and TransientError
    for what all of them need.
    """
    return await _collected(plan, watch, lambda loop, sources: loop.once(sources, census=census))


async def until_signal(plan: Plan, watch: Watch = unwatched) -> Done:
    """Follow every stream until SIGINT or SIGTERM comes; to end between any two steps is safe. Else as ``once``."""
    return await _collected(plan, watch, lambda loop, sources: _until_signal(loop.follow(sources)))


@contextmanager
def beside(plan: Plan) -> Iterator[None]:
    """Follow every stream meanwhile, in a thread of its own. Raises what ended it, when something did."""
    thread = _Thread(plan)
    thread.start()
    try:
        yield
    finally:
        thread.stop()
    if thread.error is not None:
        raise thread.error


class _Thread(threading.Thread):
    def __init__(self, plan: Plan) -> None:
        super().__init__(name="collector")
        self.error: BaseException | None = None
        self._plan = plan
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[Done] | None = None

    def run(self) -> None:
        try:
            self._task = self._loop.create_task(
                _collected(self._plan, unwatched, lambda loop, sources: loop.follow(sources))
            )
            with suppress(asyncio.CancelledError):
                self._loop.run_until_complete(self._task)
        except BaseException as error:  # noqa: BLE001 - it is raised where the thread is waited for
            self.error = error
        finally:
            self._loop.close()

    def stop(self) -> None:
        """End it at the next safe point, and wait for that."""
        with suppress(RuntimeError):  # it has ended by itself
            self._loop.call_soon_threadsafe(self._cancel)
        self.join()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()


async def _collected(plan: Plan, watch: Watch, work: Callable[[Loop, Sequence[Open]], _Work]) -> Done:
    loop = Loop(plan.settings.poll_seconds, sleep=asyncio.sleep, chance=random.random)
    with metrics.serving(plan.settings.metrics_port):
        async with _opened(plan, watch, loop) as sources:
            try:
                await work(loop, sources)
            finally:
                await loop.finish(sources)
    return Done(sources, loop.failures)


@asynccontextmanager
async def _opened(plan: Plan, watch: Watch, loop: Loop) -> AsyncIterator[Sequence[Open]]:
    async with AsyncExitStack() as stack:
        checkpoints = Checkpoints(Path(plan.settings.state))
        stack.callback(checkpoints.close)
        sink = Sink(plan.open_publisher)
        stack.push_async_callback(sink.close)
        sources = []
        for path, settings in plan.sources.items():
            try:
                sources.append(_open(plan, path, settings, checkpoints, sink, watch, stack))
            except SetupError as error:
                loop.failed(f"{settings.kind}:{settings.tenant}", path, error)
        yield sources


def _open(
    plan: Plan,
    path: str,
    settings: SourceSettings,
    checkpoints: Checkpoints,
    sink: Sink,
    watch: Watch,
    stack: AsyncExitStack,
) -> Open:
    vendor, translator = vendor_of(settings.kind)
    book = stack.enter_context(checkpoints.book(settings.kind, settings.tenant))
    collector = vendor.open(Opening(settings, path, plan.environ, plan.since, book))
    stack.push_async_callback(collector.close)
    every = plan.settings.audit_every_hours if collector.rereads else None

    def reading(stream: str) -> Reading:
        auditor = Auditor(collector, stream, translator, book, sink, every) if every is not None else None
        return Reading(collector, stream, translator, book, sink, clock=time.monotonic, watch=watch, auditor=auditor)

    readings = [reading(stream) for stream in _chosen(settings, collector.streams, path)]
    return Open(collector, readings, Listing(collector, book, sink), settings.census)


def _chosen(settings: SourceSettings, known: Sequence[str], path: str) -> Sequence[str]:
    if settings.streams is None:
        return known
    unknown = sorted(set(settings.streams) - set(known))
    if unknown:
        raise SetupError(f"{path}.streams: {settings.kind} has no {', '.join(unknown)}; it has {', '.join(known)}")
    return settings.streams


async def _until_signal(work: _Work) -> None:
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
