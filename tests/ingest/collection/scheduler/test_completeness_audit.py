"""A closed window is read again later; what reading missed is published, counted, and stated as a gap."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from ingest.collection.interface import Page
from ingest.collection.scheduler.census_runner import CensusRunner
from ingest.collection.scheduler.completeness_audit import AGE, Auditor
from ingest.collection.scheduler.publishing import Sink
from ingest.collection.scheduler.source_loop import OpenSource, SourceLoop
from ingest.collection.scheduler.stream_reader import StreamReader
from ingest.collectors.okta import TRANSLATOR
from ingest.config.source_settings import CensusSettings
from ingest.contract.codec import EVENTS_TOPIC, REJECTED_TOPIC, decode
from ingest.contract.coverage import Interval
from ingest.contract.errors import SetupError, TransientError
from ingest.contract.event import Event
from ingest.contract.instants import parse_instant
from ingest.store.checkpoints import CheckpointFile, SourceCheckpoints
from tests.ingest.authored import RememberingBus
from tests.ingest.collection.fakes import Time
from tests.ingest.collection.scripted import Scripted, record

AT = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def at(number: int, instant: datetime) -> bytes:
    told = json.loads(record(number))
    return json.dumps({**told, "published": instant.isoformat().replace("+00:00", "Z")}).encode()


class Desk:
    """One stream with its auditor, on a bus that remembers; ``now`` is moved by the test."""

    def __init__(self, source_checkpoints: SourceCheckpoints) -> None:
        self.bus = RememberingBus()
        self.bus.create_topics({EVENTS_TOPIC: 1, REJECTED_TOPIC: 1})
        self.sink = Sink(self.bus.publisher)
        self.source_checkpoints = source_checkpoints
        self.now = AT
        self.collector = Scripted()
        self.started()

    def started(self, every_hours: int = 24) -> None:
        """A process begins: what it knows is in the book."""
        self.auditor = Auditor(
            self.collector, "system_log", TRANSLATOR, self.source_checkpoints, self.sink, every_hours
        )
        self.auditor.begin(self.now)
        self.reading = StreamReader(
            self.collector,
            "system_log",
            TRANSLATOR,
            self.source_checkpoints,
            self.sink,
            clock=lambda: 0.0,
            auditor=self.auditor,
        )

    def run(self, work: Callable[[], Awaitable[object]]) -> object:
        async def done() -> object:
            return await work()

        return asyncio.run(done())

    def read(self, records: list[bytes], until: datetime) -> None:
        self.now = until
        self.collector.pages = [Page(records, "c", Interval(AT, until))]
        self.run(self.reading.to_now)

    def audit(self, number: int) -> object:
        return self.run(lambda: self.auditor.reread(number, lambda: self.now))

    def close(self) -> None:
        self.run(self.sink.close)

    def events(self) -> list[Event]:
        return [decode(message.value) for message in self.bus.topics[EVENTS_TOPIC]]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    checkpoints = CheckpointFile(tmp_path / "collect.sqlite")
    with checkpoints.source_checkpoints("okta", "acme") as source_checkpoints:
        desk = Desk(source_checkpoints)
        yield desk
        desk.close()
    checkpoints.close()


def period(desk: Desk, instant: datetime) -> int:
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // DAY


def unseen() -> float:
    labels = {"idp": "okta", "tenant": "acme", "stream": "system_log"}
    return REGISTRY.get_sample_value("jitgov_collect_unseen_total", labels) or 0.0


def test_what_was_read_is_known_again_also_by_the_next_process(desk: Desk) -> None:
    number = period(desk, AT + 2 * DAY)
    begins = desk.auditor.sample(number).from_at
    held = [at(n, begins + timedelta(seconds=n)) for n in range(3)]
    desk.read([at(9, begins - timedelta(hours=1)), *held], begins + DAY)
    desk.started()
    before, desk.collector.there = unseen(), [*held, at(8, begins - timedelta(seconds=1))]
    desk.read([], desk.auditor.sample(number).to_at + AGE)
    assert desk.auditor.due(desk.now) == number
    assert desk.audit(number) == 0
    assert desk.collector.reread_of == [desk.auditor.sample(number)]
    assert unseen() == before
    assert [event for event in desk.events() if event.kind == "coverage"] == []
    assert desk.auditor.due(desk.now) is None, "once is enough"


def test_what_was_missed_is_published_counted_and_a_gap(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    number = period(desk, AT + 2 * DAY)
    begins = desk.auditor.sample(number).from_at
    held = [at(n, begins + timedelta(seconds=n)) for n in range(5)]
    desk.read([held[0], held[4]], begins + DAY)
    before, desk.collector.there = unseen(), held
    assert desk.audit(number) == 3
    assert unseen() == before + 3
    events = desk.events()
    assert len([event for event in events if event.kind != "coverage"]) == 5
    (gap,) = [event for event in events if event.kind == "coverage"]
    assert gap.attributes["basis"] == "gap"
    assert gap.attributes["cause"] == "audit: 3 records were not seen when they were read first"
    bounds = [parse_instant(gap.attributes[name]) for name in ("from", "to")]
    assert bounds == [begins + timedelta(seconds=1), begins + timedelta(seconds=3, microseconds=1)]


def test_a_sample_is_due_once_it_is_closed_old_and_was_remembered_from_its_beginning(desk: Desk) -> None:
    number = period(desk, AT + 2 * DAY)
    ends = desk.auditor.sample(number).to_at
    assert desk.auditor.due(AT) is None, "nothing was read"
    desk.read([], AT + DAY)
    assert desk.auditor.due(desk.now) is None, "older samples were read before anything was remembered"
    desk.read([], ends + AGE - timedelta(microseconds=1))
    assert desk.auditor.due(desk.now) == number - 1
    desk.read([], ends + AGE)
    assert desk.auditor.due(desk.now) == number
    desk.started(every_hours=12)
    desk.read([], ends + AGE)
    assert desk.auditor.due(desk.now) is None, "other samples are remembered from now on"


def test_an_audit_that_breaks_off_is_made_again(desk: Desk) -> None:
    number = period(desk, AT + 2 * DAY)
    desk.collector.error = TransientError("the org is away")
    with pytest.raises(TransientError):
        desk.audit(number)
    desk.collector.error = None
    desk.read([], desk.auditor.sample(number).to_at + AGE)
    assert desk.auditor.due(desk.now) == number


def test_samples_lie_within_their_periods_and_elsewhere_each_time(desk: Desk) -> None:
    samples = [desk.auditor.sample(number) for number in range(20_000, 20_030)]
    starts = [
        each.from_at - (datetime(1970, 1, 1, tzinfo=UTC) + number * DAY) for number, each in enumerate(samples, 20_000)
    ]
    assert all(timedelta(0) <= start <= DAY - timedelta(minutes=10) for start in starts)
    assert len(set(starts)) == 30


def test_the_loop_audits_what_is_due_beside_the_reading(desk: Desk) -> None:
    number = period(desk, AT + 2 * DAY)
    desk.now = desk.auditor.sample(number).to_at + AGE
    desk.collector.pages = [Page([], "c", Interval(AT, desk.now))]
    time = Time()

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(0)
        await time.sleep(seconds)
        if len(time.slept) > 20:
            desk.collector.error = SetupError("enough")

    async def followed() -> None:
        loop = SourceLoop(10, sleep=sleep, chance=lambda: 1.0, now=lambda: desk.now)
        census_runner = CensusRunner(desk.collector, desk.source_checkpoints, desk.sink)
        source = OpenSource(desk.collector, [desk.reading], census_runner, CensusSettings(full=None, incremental=None))
        following = asyncio.ensure_future(loop.follow([source]))
        while len(time.slept) <= 25:
            await asyncio.sleep(0)
        following.cancel()

    asyncio.run(followed())
    assert desk.collector.reread_of == [desk.auditor.sample(number)]
