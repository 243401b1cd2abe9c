"""Collects all sources in one event loop; a stream that waits or stops holds up no other.

After a TransientError a stream waits, longer each time, and goes on from the same checkpoint. After a SetupError or a
BrokenError it stops and says what to do; the others go on.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import NamedTuple

import structlog

from ingest.clients.http.backoff import Chance, backoff_seconds
from ingest.clients.http.rate_limiter import Sleep
from ingest.clients.utc_clock import Now, utc_now
from ingest.collection import metrics
from ingest.collection.interface import Collector
from ingest.collection.scheduler.census_runner import CensusRunner
from ingest.collection.scheduler.completeness_audit import Auditor
from ingest.collection.scheduler.stream_reader import StreamReader
from ingest.config.source_settings import CensusSettings
from ingest.contract.errors import BrokenError, JitgovError, SetupError, TransientError

_LONGEST_PAUSE_SECONDS = 300.0
_CENSUS_ASKED_EVERY_SECONDS = 60.0
_AUDIT_ASKED_EVERY_SECONDS = 600.0
ATTEMPTS_ONCE = 3
"""How often ``once`` attempts work that fails transiently before it gives up."""
_log = structlog.get_logger("jitgov.collect")


class OpenSource(NamedTuple):
    """A source that is being collected: its collector and what reads it."""

    collector: Collector
    stream_readers: Sequence[StreamReader]
    census_runner: CensusRunner
    census: CensusSettings

    @property
    def name(self) -> str:
        """Return ``idp:tenant``."""
        return f"{self.collector.idp}:{self.collector.tenant}"


class Failure(NamedTuple):
    """Which task of which source stopped, and why."""

    source: str
    task: str
    error: JitgovError


class SourceLoop:
    """Collects sources until they are read to now (``once``), or until cancelled (``follow``)."""

    def __init__(
        self,
        poll_seconds: float,
        *,
        sleep: Sleep,
        chance: Chance,
        now: Now = utc_now,
    ) -> None:
        self.failures: list[Failure] = []
        self.first_reading = threading.Event()
        self._first_readings = 0
        self._poll_seconds = poll_seconds
        self._sleep = sleep
        self._chance = chance
        self._now = now

    async def once(self, sources: Sequence[OpenSource], *, census: bool) -> None:
        """Read every stream to now, then take a full census if ``census``; ``failures`` holds what stopped."""
        await asyncio.gather(*(self._source_once(source, census) for source in sources))

    async def follow(self, sources: Sequence[OpenSource]) -> None:
        """Read every stream and take every census that is due, until cancelled or until every task stopped.

        ``first_reading`` is set when each of them has been read to now once, or has stopped.
        """
        tasks: list[Awaitable[None]] = []
        with_census = [source for source in sources if source.census.full or source.census.incremental]
        self._note_first_readings(sum(len(source.stream_readers) for source in sources) + len(with_census))
        for source in sources:
            tasks += [self._follow(source, reading) for reading in source.stream_readers]
            if source in with_census:
                tasks.append(self._follow_census(source))
            tasks += [
                self._follow_audit(source, reader.auditor)
                for reader in source.stream_readers
                if reader.auditor is not None
            ]
        await asyncio.gather(*tasks)

    async def finish(self, sources: Sequence[OpenSource]) -> None:
        """State the coverage that is still pending; what cannot be stated now is stated after the next start."""
        for source in sources:
            for reading in source.stream_readers:
                await self._attempt(source, reading.stream, reading.finish, most_attempts=ATTEMPTS_ONCE)

    async def _source_once(self, source: OpenSource, census: bool) -> None:
        await asyncio.gather(*(self._read_on(source, reader, ATTEMPTS_ONCE) for reader in source.stream_readers))
        if census:
            take = partial(source.census_runner.take, full=True)
            await self._attempt(source, "census", take, most_attempts=ATTEMPTS_ONCE)

    def _note_first_readings(self, left: int) -> None:
        self._first_readings = left
        if left == 0:
            self.first_reading.set()

    async def _follow(self, source: OpenSource, reading: StreamReader) -> None:
        going = await self._read_on(source, reading)
        self._note_first_readings(self._first_readings - 1)
        while going:
            await self._sleep(self._poll_seconds * (0.9 + 0.2 * self._chance()))
            going = await self._read_on(source, reading)

    async def _follow_census(self, source: OpenSource) -> None:
        take_if_due = partial(self._take_if_due, source)
        going = await self._attempt(source, "census", take_if_due)
        self._note_first_readings(self._first_readings - 1)
        while going:
            await self._sleep(_CENSUS_ASKED_EVERY_SECONDS)
            going = await self._attempt(source, "census", take_if_due)

    async def _take_if_due(self, source: OpenSource) -> None:
        full = source.census_runner.due(source.census)
        if full is not None:
            await source.census_runner.take(full=full)

    async def _follow_audit(self, source: OpenSource, auditor: Auditor) -> None:
        audit_if_due = partial(self._audit_if_due, auditor)
        while await self._attempt(source, f"audit of {auditor.stream}", audit_if_due):
            await self._sleep(_AUDIT_ASKED_EVERY_SECONDS)

    async def _audit_if_due(self, auditor: Auditor) -> None:
        number = auditor.due(self._now())
        if number is not None:
            await auditor.reread(number, self._now)

    async def _read_on(self, source: OpenSource, reader: StreamReader, most_attempts: int | None = None) -> bool:
        """Read a stream to now, and tell whether that was done; what it published before it failed stays read."""
        return await self._attempt(
            source, reader.stream, reader.to_now, lambda: reader.tally.records, most_attempts=most_attempts
        )

    async def _attempt(
        self,
        source: OpenSource,
        task: str,
        work: Callable[[], Awaitable[None]],
        achieved: Callable[[], int] = lambda: 0,
        *,
        most_attempts: int | None = None,
    ) -> bool:
        """Do the work, and repeat it while it fails transiently; tell whether it was done.

        ``achieved`` counts what need not be done again. An attempt that achieved something before it failed counts as
        the first: only work that makes no progress waits ever longer, and is given up.
        """
        attempt = 0
        while True:
            achieved_before = achieved()
            try:
                await work()
                return True
            except TransientError as error:
                attempt = attempt + 1 if achieved() == achieved_before else 1
                if most_attempts is not None and attempt >= most_attempts:
                    return self._stopped(source, task, error)
                pause = backoff_seconds(attempt, _LONGEST_PAUSE_SECONDS, self._chance)
                _log.warning("waits", source=source.name, what=task, why=str(error), pause_seconds=round(pause, 1))
                await self._sleep(pause)
            except (SetupError, BrokenError) as error:
                return self._stopped(source, task, error)

    def failed(self, source: str, task: str, error: JitgovError) -> None:
        """Record and log that a task stopped."""
        self.failures.append(Failure(source, task, error))
        idp, _, tenant = source.partition(":")
        metrics.STOPPED.labels(idp, tenant).set(1)
        _log.error("stopped", source=source, what=task, why=str(error))

    def _stopped(self, source: OpenSource, task: str, error: JitgovError) -> bool:
        self.failed(source.name, task, error)
        return False
