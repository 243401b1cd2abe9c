from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.collection.census_events import AccountSeen, Census
from ingest.collection.interface import Page
from ingest.collection.scheduler.census_runner import CensusRunner
from ingest.collection.scheduler.completeness_audit import Auditor
from ingest.collection.scheduler.publishing import Sink
from ingest.collection.scheduler.source_loop import ATTEMPTS_ONCE, OpenSource, SourceLoop
from ingest.collection.scheduler.stream_reader import StreamReader
from ingest.collectors.okta import TRANSLATOR
from ingest.config.source_settings import CensusSettings, Full
from ingest.contract.codec import EVENTS_TOPIC, decode
from ingest.contract.errors import BrokenError, SetupError, TransientError
from ingest.contract.event import Event, Party
from ingest.store.checkpoints import Checkpoint, CheckpointFile, SourceCheckpoints
from tests.ingest.authored import RememberingBus
from tests.ingest.collection.fakes import Time
from tests.ingest.collection.scripted import Scripted, record

AT = datetime(2026, 1, 1, tzinfo=UTC)
NO_CENSUS = CensusSettings(full=None, incremental=None)


class EnoughError(Exception):
    """Ends a loop that would go on for ever."""


class Hall:
    """Sources over one bus that remembers, on a clock that sleeping moves; ``most_sleeps`` ends what never ends."""

    def __init__(self, folder: Path, most_sleeps: int = 50) -> None:
        self.bus = RememberingBus()
        self.time = Time()
        self.most_sleeps = most_sleeps
        self.census = NO_CENSUS
        self.audit_every_hours: int | None = None
        self.checkpoints = CheckpointFile(folder / "collect.sqlite")

    async def sleep(self, seconds: float) -> None:
        if len(self.time.slept) >= self.most_sleeps:
            raise EnoughError
        await self.time.sleep(seconds)
        await asyncio.sleep(0)  # it is the others' turn

    def run(
        self,
        collectors: Sequence[Scripted],
        work: Callable[[SourceLoop, Sequence[OpenSource]], object],
    ) -> SourceLoop:
        async def go() -> SourceLoop:
            loop = SourceLoop(10, sleep=self.sleep, chance=lambda: 1.0)
            sink = Sink(self.bus.publisher)
            try:
                await self._worked(loop, work, [self._open(each, sink) for each in collectors])
            finally:
                await sink.close()
            return loop

        return asyncio.run(go())

    async def _worked(
        self,
        loop: SourceLoop,
        work: Callable[[SourceLoop, Sequence[OpenSource]], object],
        sources: Sequence[OpenSource],
    ) -> None:
        found = work(loop, sources)
        assert asyncio.iscoroutine(found)
        try:
            await found
        except EnoughError:
            return

    def _open(self, collector: Scripted, sink: Sink) -> OpenSource:
        source_checkpoints = self.checkpoints.source_checkpoints("okta", collector.tenant).__enter__()

        def reader_of(stream: str) -> StreamReader:
            hours = self.audit_every_hours
            auditor = None
            if hours is not None:
                auditor = Auditor(collector, stream, TRANSLATOR, source_checkpoints, sink, hours)
            return StreamReader(
                collector,
                stream,
                TRANSLATOR,
                source_checkpoints,
                sink,
                clock=self.time.clock,
                now=self.now,
                auditor=auditor,
            )

        readers = [reader_of(stream) for stream in collector.streams]
        census_runner = CensusRunner(collector, source_checkpoints, sink, now=self.now)
        return OpenSource(collector, readers, census_runner, self.census)

    def now(self) -> datetime:
        return AT + timedelta(seconds=self.time.now)

    def events(self) -> list[Event]:
        return [decode(message.value) for message in self.bus.topics.get(EVENTS_TOPIC, [])]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    yield Hall(tmp_path)


def once(loop: SourceLoop, sources: Sequence[OpenSource]) -> object:
    return loop.once(sources, census=True)


def follow(loop: SourceLoop, sources: Sequence[OpenSource]) -> object:
    return loop.follow(sources)


def tenant(collector: Scripted, label: str) -> Scripted:
    collector.tenant = label
    return collector


def test_what_passes_by_itself_is_tried_a_few_times_with_pauses_and_then_told(hall: Hall) -> None:
    away = Scripted(error=TransientError("the org is away"))
    loop = hall.run([away], once)
    assert [(failure.task, str(failure.error)) for failure in loop.failures] == [
        ("system_log", "the org is away"),
        ("census", "the org is away"),
    ]
    assert len(away.asked) == 2 * ATTEMPTS_ONCE
    assert hall.time.slept == [1, 2, 1, 2]


@pytest.mark.parametrize("error", [SetupError("grant okta.logs.read"), BrokenError("cursor stuck")])
def test_a_source_that_must_stop_stops_and_the_others_go_on(error: Exception, hall: Hall) -> None:
    wrong, well = tenant(Scripted(error=error), "wrong"), Scripted(Page([record(1)], "one"), Page([record(2)], "two"))
    loop = hall.run([wrong, well], once)
    assert {failure.source for failure in loop.failures} == {"okta:wrong"}
    assert wrong.asked == [None, None], "it is asked once for the stream, once for the census"
    assert len(hall.events()) == 2
    assert hall.time.slept == []


def test_a_stream_is_followed_with_rests_and_pauses_until_it_must_stop(hall: Hall) -> None:
    collector = Scripted(Page([record(1)], "one"), Page([record(2)], "two"))
    hall.most_sleeps = 8
    hall.run([collector], follow)
    assert collector.asked[:3] == [None, "two", "two"]
    assert hall.time.slept == [11.0] * 8


def test_an_outage_is_waited_out_longer_each_time(hall: Hall) -> None:
    hall.most_sleeps = 11
    hall.run([Scripted(error=TransientError("away"))], follow)
    assert hall.time.slept == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_follow_ends_when_everything_stopped(hall: Hall) -> None:
    loop = hall.run([Scripted(error=SetupError("grant"))], follow)
    assert [str(failure.error) for failure in loop.failures] == ["grant"]


def test_what_gets_on_is_not_given_up(hall: Hall) -> None:
    class Flaky(Scripted):
        """Gives one page, then fails; six times."""

        left = 6

        async def changes(self, stream, cursor):  # type: ignore[no-untyped-def]
            self.asked.append(cursor)
            if self.left:
                self.left -= 1
                yield Page([record(self.left)], f"c{self.left}")
                raise TransientError("reset")

    flaky = Flaky()
    loop = hall.run([flaky], lambda loop, sources: loop.once(sources, census=False))
    assert loop.failures == []
    assert len(hall.events()) == 6
    assert flaky.asked[-1] == "c0"


def test_a_stream_that_fails_waits_longer_each_time_whatever_other_streams_read(hall: Hall) -> None:
    class TwoLogs(Scripted):
        """One log that gives a record at each turn, and one that is away while that one gives some."""

        streams = ("system_log", "away")  # type: ignore[assignment]

        async def changes(self, stream, cursor):  # type: ignore[no-untyped-def]
            if stream == "away":
                before = len(hall.events())
                while len(hall.events()) == before:
                    await asyncio.sleep(0)
                raise TransientError("away")
            yield Page([record(len(hall.events()))], "on")

    hall.run([TwoLogs()], follow)
    rests = 11.0
    assert [seconds for seconds in hall.time.slept if seconds != rests][:6] == [1, 2, 4, 8, 16, 32]


def test_a_census_that_fails_is_given_up_though_it_publishes_each_time(hall: Hall) -> None:
    collector = Scripted(error=TransientError("away"))
    census = Census("okta", "acme", AT, "full", AT)
    seen = AccountSeen("account", Party("person", "okta:acme", "00u1"))
    collector.chunks = [[census.account_seen(seen, None)]]
    loop = hall.run([collector], once)
    assert [failure.task for failure in loop.failures] == ["system_log", "census"]
    assert len(hall.events()) == ATTEMPTS_ONCE


def test_a_state_that_cannot_be_read_now_stops_no_census_and_no_audit(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = {"census": 2, "audit:system_log": 2}
    checkpoint = SourceCheckpoints.checkpoint

    def busy_at_first(self: SourceCheckpoints, stream: str) -> Checkpoint:
        if busy.get(stream, 0) > 0:
            busy[stream] -= 1
            raise TransientError("the file is busy")
        return checkpoint(self, stream)

    monkeypatch.setattr(SourceCheckpoints, "checkpoint", busy_at_first)
    hall.census, hall.audit_every_hours = CensusSettings(full=Full(), incremental=None), 24
    loop = hall.run([Scripted()], follow)
    assert loop.failures == []
    assert busy == {"census": 0, "audit:system_log": 0}
