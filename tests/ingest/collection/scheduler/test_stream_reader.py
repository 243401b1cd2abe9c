from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.collection.interface import Gap, Page
from ingest.collection.scheduler.publishing import Sink
from ingest.collection.scheduler.stream_reader import StreamReader
from ingest.collectors.okta import TRANSLATOR
from ingest.contract.codec import EVENTS_TOPIC, REJECTED_TOPIC, decode
from ingest.contract.coverage import Interval
from ingest.contract.errors import TransientError
from ingest.contract.event import Event
from ingest.contract.rejection import decode_rejection
from ingest.store.checkpoints import CheckpointFile, SourceCheckpoints
from tests.ingest.authored import RememberingBus, signed_in
from tests.ingest.collection.scripted import Scripted, record

AT = datetime(2026, 1, 1, tzinfo=UTC)


def hours(begin: int, end: int) -> Interval:
    return Interval(AT + timedelta(hours=begin), AT + timedelta(hours=end))


class Desk:
    """A reading on a bus that remembers, with a clock that the test moves."""

    def __init__(self, source_checkpoints: SourceCheckpoints, *pages: Page, error: Exception | None = None) -> None:
        self.bus = RememberingBus()
        self.bus.create_topics({EVENTS_TOPIC: 1, REJECTED_TOPIC: 1})
        self.collector = Scripted(*pages, error=error)
        self.source_checkpoints = source_checkpoints
        self.seconds = 0.0
        self.cursors: list[str | None] = []

    def read(self, *, finish: bool = False) -> StreamReader:
        async def run() -> StreamReader:
            sink = Sink(self.bus.publisher)
            reading = StreamReader(
                self.collector,
                "system_log",
                TRANSLATOR,
                self.source_checkpoints,
                sink,
                clock=lambda: self.seconds,
                now=lambda: AT,
                watch=lambda stream, page: self.cursors.append(self.source_checkpoints.checkpoint(stream).cursor),
            )
            try:
                await reading.to_now()
                if finish:
                    await reading.finish()
            finally:
                await sink.close()
            return reading

        return asyncio.run(run())

    def events(self) -> list[Event]:
        return [decode(message.value) for message in self.bus.topics[EVENTS_TOPIC]]

    def statements(self) -> list[dict[str, object]]:
        return [event.attributes for event in self.events() if event.kind == "coverage"]


@pytest.fixture
def source_checkpoints(tmp_path: Path) -> Iterator[SourceCheckpoints]:
    with CheckpointFile(tmp_path / "collect.sqlite").source_checkpoints("okta", "acme") as held:
        yield held


def test_pages_are_published_then_the_place_moves_also_for_an_empty_one(source_checkpoints: SourceCheckpoints) -> None:
    desk = Desk(source_checkpoints, Page([record(1), record(2)], "one"), Page([], "two"), Page([record(3)], "three"))
    reading = desk.read()
    assert [event.event_id for event in desk.events()] == [f"okta:{signed_in(n)['uuid']}" for n in (1, 2, 3)]
    assert {event.source.tenant for event in desk.events()} == {"acme"}
    assert desk.cursors == ["one", "two", "three"]
    assert (reading.tally.records, reading.tally.events, reading.tally.rejected) == (3, 3, 0)
    desk.read()
    assert desk.collector.asked == [None, "three"]


def test_nothing_moves_when_the_bus_is_away(source_checkpoints: SourceCheckpoints) -> None:
    desk = Desk(source_checkpoints, Page([record(1)], "one"), Page([record(2)], "two"))
    desk.bus.fails_after = 1
    with pytest.raises(TransientError):
        desk.read()
    assert source_checkpoints.checkpoint("system_log").cursor == "one"
    assert [event.event_id for event in desk.events()] == [f"okta:{signed_in(1)['uuid']}"]


def test_what_cannot_be_read_is_kept_as_rejected_and_the_rest_goes_on(source_checkpoints: SourceCheckpoints) -> None:
    pretty = b'{\n  "uuid": "9",\n "published": "2026-01-01T00:00:00Z",\n "eventType": "x" }'
    desk = Desk(source_checkpoints, Page([b'{"eventType": "x"}', b"[1]", b'{"a": NaN}', pretty], "one"))
    reading = desk.read()
    kept = [decode_rejection(message.value) for message in desk.bus.topics[REJECTED_TOPIC]]
    assert [(each.file, each.line) for each in kept] == [("okta/acme/system_log", n) for n in (1, 2, 3)]
    assert [each.raw for each in kept] == ['{"eventType": "x"}', "[1]", '{"a": NaN}']
    assert "published is missing" in kept[0].reason
    assert reading.tally.rejected == 3
    assert [b"\n" in bytes(event.raw) for event in desk.events()] == [False]
    assert source_checkpoints.checkpoint("system_log").cursor == "one"


def test_coverage_is_stated_at_the_end_as_one(source_checkpoints: SourceCheckpoints) -> None:
    desk = Desk(source_checkpoints, Page([], "one", hours(0, 1)), Page([], "two"), Page([], "three", hours(1, 3)))
    desk.read()
    assert desk.statements() == []
    assert source_checkpoints.checkpoint("system_log").pending == hours(0, 3)
    desk.read(finish=True)
    bounds = {"from": "2026-01-01T00:00:00Z", "to": "2026-01-01T03:00:00Z", "basis": "declared"}
    assert desk.statements() == [bounds]
    assert source_checkpoints.checkpoint("system_log").pending is None
    desk.read(finish=True)
    assert desk.statements() == [bounds]


def test_coverage_is_stated_once_a_minute_and_never_over_a_hole(source_checkpoints: SourceCheckpoints) -> None:
    desk = Desk(source_checkpoints, Page([], "one", hours(0, 1)), Page([], "two", hours(2, 3)))
    desk.read()
    assert [each["to"] for each in desk.statements()] == ["2026-01-01T01:00:00Z"]
    desk = Desk(source_checkpoints)
    desk.collector.pages = [Page([], "three", hours(3, 4)), Page([], "four", hours(4, 5))]
    steps = iter((0.0, 61.0, 61.0, 62.0, 62.0))
    assert [each["to"] for each in _on_clock(desk, steps)] == ["2026-01-01T04:00:00Z"]
    assert source_checkpoints.checkpoint("system_log").pending == hours(4, 5)


def _on_clock(desk: Desk, steps: Iterator[float]) -> list[dict[str, object]]:
    async def run() -> None:
        sink = Sink(desk.bus.publisher)
        clock = steps.__next__
        reading = StreamReader(
            desk.collector, "system_log", TRANSLATOR, desk.source_checkpoints, sink, clock=clock, now=lambda: AT
        )
        await reading.to_now()
        await sink.close()

    asyncio.run(run())
    return desk.statements()


def test_a_gap_is_stated_at_once_with_its_cause(source_checkpoints: SourceCheckpoints) -> None:
    desk = Desk(source_checkpoints, Page([], "one", gaps=[Gap(hours(0, 5), "retention")]))
    desk.read()
    assert desk.statements() == [
        {"from": "2026-01-01T00:00:00Z", "to": "2026-01-01T05:00:00Z", "basis": "gap", "cause": "retention"}
    ]


def test_an_error_midway_keeps_the_place_of_the_last_page(source_checkpoints: SourceCheckpoints) -> None:
    desk = Desk(source_checkpoints, Page([record(1)], "one"), error=TransientError("away"))
    with pytest.raises(TransientError):
        desk.read()
    assert source_checkpoints.checkpoint("system_log").cursor == "one"


def test_a_reading_of_several_logs_states_each_of_them_and_lets_records_tell_theirs(
    source_checkpoints: SourceCheckpoints,
) -> None:
    gaps = [Gap(hours(0, 1), "retention")]
    desk = Desk(
        source_checkpoints,
        Page([record(1)], "1", hours(1, 2), gaps, streams=("one", "other")),
        Page([], "2", streams=()),
    )
    desk.read(finish=True)
    told = [(event.source.stream, event.attributes["basis"]) for event in desk.events() if event.kind == "coverage"]
    assert told == [("one", "gap"), ("one", "declared"), ("other", "gap"), ("other", "declared")]
    assert {event.source.stream for event in desk.events() if event.kind != "coverage"} == {"system_log"}
