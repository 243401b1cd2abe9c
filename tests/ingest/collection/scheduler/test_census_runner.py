from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.collection.census_events import Census
from ingest.collection.scheduler.census_runner import CensusRunner
from ingest.collection.scheduler.publishing import Sink
from ingest.config.source_settings import CensusSettings, Full, Incremental
from ingest.contract.codec import EVENTS_TOPIC
from ingest.contract.errors import TransientError
from ingest.contract.event import Event
from ingest.contract.instants import format_instant
from ingest.store.checkpoints import CheckpointFile, SourceCheckpoints
from tests.ingest.authored import RememberingBus
from tests.ingest.collection.scripted import Scripted

AT = datetime(2026, 1, 1, tzinfo=UTC)
EVERY = CensusSettings(full=Full(every_hours=2), incremental=Incremental(every_minutes=30))


@pytest.fixture
def source_checkpoints(tmp_path: Path) -> Iterator[SourceCheckpoints]:
    with CheckpointFile(tmp_path / "collect.sqlite").source_checkpoints("okta", "acme") as held:
        yield held


class Office:
    """Takes censuses at instants that the test sets."""

    def __init__(self, source_checkpoints: SourceCheckpoints) -> None:
        self.at = AT
        self.bus = RememberingBus()
        self.collector = Scripted()
        self.source_checkpoints = source_checkpoints

    def take(self, *, full: bool, whole: bool = True) -> CensusRunner:
        census = Census("okta", "acme", self.at, "full", self.at)
        self.collector.chunks = [[census.ended(0, 0, ["permission"])]] if whole else [[]]
        self.collector.error = None if whole else TransientError("reset")

        async def run() -> CensusRunner:
            sink = Sink(self.bus.publisher)
            census_runner = self.census_runner(sink)
            try:
                await census_runner.take(full=full)
            finally:
                await sink.close()
            return census_runner

        return asyncio.run(run())

    def census_runner(self, sink: Sink) -> CensusRunner:
        return CensusRunner(self.collector, self.source_checkpoints, sink, now=lambda: self.at)

    def due(self, settings: CensusSettings = EVERY) -> bool | None:
        return self.census_runner(Sink(self.bus.publisher)).due(settings)


def test_the_first_lists_all_then_what_changed_until_all_is_due_again(source_checkpoints: SourceCheckpoints) -> None:
    office = Office(source_checkpoints)
    assert office.due() is True
    census_runner = office.take(full=True)
    assert (census_runner.published, census_runner.partial) == ({"census_ended": 1}, ["permission"])
    assert len(office.bus.topics[EVENTS_TOPIC]) == 1
    assert office.due() is None
    office.at += timedelta(minutes=30)
    assert office.due() is False
    office.take(full=False)
    assert office.collector.asked == [None, format_instant(AT)]
    assert office.due() is None
    office.at = AT + timedelta(hours=2)
    assert office.due() is True


def test_an_interrupted_one_counts_for_nothing(source_checkpoints: SourceCheckpoints) -> None:
    office = Office(source_checkpoints)
    with pytest.raises(TransientError):
        office.take(full=True, whole=False)
    assert office.due() is True
    office.take(full=False)
    assert office.collector.asked == [None, None], "without an earlier one an incremental census lists all"


@pytest.mark.parametrize(
    ("settings", "due"),
    [(CensusSettings(full=None, incremental=Incremental()), None), (CensusSettings(full=None, incremental=None), None)],
)
def test_what_is_not_wanted_is_never_due(
    settings: CensusSettings, due: bool | None, source_checkpoints: SourceCheckpoints
) -> None:
    assert Office(source_checkpoints).due(settings) is due


def test_events_are_what_the_collector_gave(source_checkpoints: SourceCheckpoints) -> None:
    office = Office(source_checkpoints)
    office.take(full=True)
    found: Sequence[Event] = office.collector.chunks[0]
    assert [message.key for message in office.bus.topics[EVENTS_TOPIC]] == [found[0].event_id.encode()]
