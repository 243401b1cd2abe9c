"""One event loop for all sources: each stream on its own, so that one which must wait or stops holds up no other.

TransientError: wait, longer each time, and go on from the same place. SetupError and BrokenError: this stream stops
and says what to do; the others go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

import structlog

from ingest.clients.http.rate_limiter import Chance, Sleep
from ingest.collection import metrics
from ingest.collection.interface import Collector
from ingest.collection.scheduler.census_runner import Listing
from ingest.collection.scheduler.completeness_audit import Auditor
from ingest.collection.scheduler.stream_reader import Reading
from ingest.config.source_settings import CensusSettings
from ingest.contract.errors import BrokenError, JitgovError, SetupError, TransientError

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 300.0
_CENSUS_ASKED_EVERY_SECONDS = 60.0
_AUDIT_ASKED_EVERY_SECONDS = 600.0
ATTEMPTS_ONCE = 3
"""How often ``once`` tries what may pass by itself before it gives up."""
_log = structlog.get_logger("jitgov.collect")


class Open(NamedTuple):
    """One source while it is collected."""

    collector: Collector
    readings: Sequence[Reading]
    listing: Listing
    census: CensusSettings

    @property
    def name(self) -> str:
        """Return ``idp:tenant``."""
        return f"{self.collector.idp}:{self.collector.tenant}"

    def published(self) -> int:
        """Return how many records and events of this source were published since the start."""
        return sum(reading.tally.records for reading in self.readings) + self.listing.published.total()


class Failure(NamedTuple):
    """What stopped, and why."""

    source: str
    what: str
    error: JitgovError


class Loop:
    """Runs sources until they are at now (``once``) or until it is cancelled (``follow``)."""

    def __init__(
        self,
        poll_seconds: float,
        *,
        sleep: Sleep,
        chance: Chance,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.failures: list[Failure] = []
        self._poll_seconds = poll_seconds
        self._sleep = sleep
        self._chance = chance
        self._now = now

    async def once(self, sources: Sequence[Open], *, census: bool) -> None:
        """Read every stream to now, then list all that stands when ``census``; ``failures`` tells what did not."""
        await asyncio.gather(*(self._source_once(source, census) for source in sources))

    async def follow(self, sources: Sequence[Open]) -> None:
        """Read every stream and take every census that is due, until cancelled or until everything stopped."""
        works: list[Awaitable[None]] = []
        for source in sources:
            works += [self._follow(source, reading) for reading in source.readings]
            if source.census.full is not None or source.census.incremental is not None:
                works.append(self._follow_census(source))
            works += [self._follow_audit(source, each.auditor) for each in source.readings if each.auditor is not None]
        await asyncio.gather(*works)

    async def finish(self, sources: Sequence[Open]) -> None:
        """State the coverage that no statement was due for yet; what cannot be stated now is at the next start."""
        for source in sources:
            for reading in source.readings:
                await self._tried(source, reading.stream, reading.finish, ATTEMPTS_ONCE)

    async def _source_once(self, source: Open, census: bool) -> None:
        readings = source.readings
        await asyncio.gather(*(self._tried(source, each.stream, each.to_now, ATTEMPTS_ONCE) for each in readings))
        if census:
            await self._tried(source, "census", partial(source.listing.take, full=True), ATTEMPTS_ONCE)

    async def _follow(self, source: Open, reading: Reading) -> None:
        while await self._tried(source, reading.stream, reading.to_now):
            await self._sleep(self._poll_seconds * (0.9 + 0.2 * self._chance()))

    async def _follow_census(self, source: Open) -> None:
        going = True
        while going:
            full = source.listing.due(source.census)
            if full is not None:
                going = await self._tried(source, "census", partial(source.listing.take, full=full))
            await self._sleep(_CENSUS_ASKED_EVERY_SECONDS)

    async def _follow_audit(self, source: Open, auditor: Auditor) -> None:
        going = True
        while going:
            number = auditor.due(self._now())
            if number is not None:
                going = await self._tried(source, f"audit of {auditor.stream}", partial(self._audit, auditor, number))
            await self._sleep(_AUDIT_ASKED_EVERY_SECONDS)

    async def _audit(self, auditor: Auditor, number: int) -> None:
        await auditor.take(number, self._now)

    async def _tried(
        self, source: Open, what: str, work: Callable[[], Awaitable[None]], most_attempts: int | None = None
    ) -> bool:
        """Do the work, again and again while it asks to wait; tell whether it was done.

        An attempt that got on before it failed counts as the first: only what stands still is given up.
        """
        attempt = 0
        while True:
            before = source.published()
            try:
                await work()
                return True
            except TransientError as error:
                attempt = attempt + 1 if source.published() == before else 1
                if most_attempts is not None and attempt >= most_attempts:
                    return self._stopped(source, what, error)
                pause = self._pause(attempt)
                _log.warning("waits", source=source.name, what=what, why=str(error), pause_seconds=round(pause, 1))
                await self._sleep(pause)
            except (SetupError, BrokenError) as error:
                return self._stopped(source, what, error)

    def failed(self, source: str, what: str, error: JitgovError) -> None:
        """Record what stopped, and say so."""
        self.failures.append(Failure(source, what, error))
        idp, _, tenant = source.partition(":")
        metrics.STOPPED.labels(idp, tenant).set(1)
        _log.error("stopped", source=source, what=what, why=str(error))

    def _stopped(self, source: Open, what: str, error: JitgovError) -> bool:
        self.failed(source.name, what, error)
        return False

    def _pause(self, attempt: int) -> float:
        longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(attempt - 1, 20))
        return longest * (0.5 + self._chance() / 2)
