"""A reader says that nothing is left to read where that is so, on every bus, and asks the bus no more once it is."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine

from governance.store.database.engine import open_engine
from governance.store.database.migrate import ensure_schema
from governance.worker.reading import reader as reader_module
from governance.worker.reading.reader import Reader
from ingest.bus.embedded.bus import EmbeddedBus
from ingest.bus.interface import Bus, Message, Outgoing, Partition, Positions, Subscriber
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract.codec import EVENTS_TOPIC

DEADLINE_SECONDS = 60.0
MORE_POLLS = 20


class WatchedBus(EmbeddedBus):
    """Counts polls, and questions for what lags; a poll waits while ``let_poll`` is not set."""

    polls = lags = 0

    def subscriber(self, group: str, topics: Sequence[str], positions: Positions) -> Subscriber:
        self.let_poll = threading.Event()
        self.let_poll.set()
        subscriber = super().subscriber(group, topics, positions)
        poll, lag = subscriber.poll, subscriber.lag

        def watched(max_messages: int, timeout_ms: int) -> Mapping[Partition, Sequence[Message]]:
            self.polls += 1
            self.let_poll.wait(DEADLINE_SECONDS)
            return poll(max_messages, timeout_ms)

        def asked() -> int:
            self.lags += 1
            return lag()

        subscriber.poll, subscriber.lag = watched, asked  # type: ignore[method-assign]
        return subscriber


def until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not what():
        assert time.monotonic() < deadline, "it takes too long"


def publish(bus: Bus, messages: int) -> None:
    publisher = bus.publisher()
    publisher.publish(EVENTS_TOPIC, [Outgoing(b"k", b"{}", [("ce_type", b"jitgov.sign_in.v1")])] * messages)
    publisher.close()


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    """An empty store."""
    engine = open_engine(sqlite_url)
    ensure_schema(engine)
    yield engine
    engine.dispose()


@pytest.fixture(params=["embedded", "kafka-python", "librdkafka"])
def bus(request: pytest.FixtureRequest, tmp_path: Path) -> Bus:
    """A bus with topics and without events."""
    url = f"embedded:{tmp_path / 'bus.sqlite'}"
    bus = open_bus(url, {}) if request.param == "embedded" else _kafka(request)
    bus.create_topics(house_topics(1))
    return bus


def _kafka(request: pytest.FixtureRequest) -> Bus:
    return open_bus(request.getfixturevalue("kafka_url"), {}, request.param)


@pytest.fixture
def watched(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Reader, WatchedBus]]:
    """A reader that is idle, after a batch that no one stored, and the bus that it reads."""
    monkeypatch.setattr(reader_module, "_WAIT_MS", 1)
    bus = WatchedBus(tmp_path / "bus.sqlite")
    bus.create_topics(house_topics(1))
    publish(bus, 3)
    reader = Reader(bus, engine, "workers", 100, 1.0)
    reader.start()
    assert reader.take(DEADLINE_SECONDS) is not None
    until(reader.idle)
    yield reader, bus
    bus.let_poll.set()
    reader.stop()


def test_idle_is_said_once_all_is_taken_and_not_while_something_waits(bus: Bus, engine: Engine) -> None:
    reader = Reader(bus, engine, f"group-{uuid.uuid4().hex}", 1_000, 1.0)
    reader.start()
    try:
        until(reader.idle)
        for _ in range(2):
            publish(bus, 10)
            until(lambda: not reader.idle())
            events = 0
            while events < 10:
                assert not reader.idle()
                read = reader.take(DEADLINE_SECONDS)
                events += read.batch.events if read is not None else 0
            until(reader.idle)
    finally:
        reader.stop()


def test_what_lags_is_asked_once_however_long_nothing_comes(watched: tuple[Reader, WatchedBus]) -> None:
    reader, bus = watched
    lags, polls = bus.lags, bus.polls
    until(lambda: bus.polls >= polls + MORE_POLLS)
    assert reader.idle()
    assert bus.lags == lags


def test_a_reader_that_goes_back_is_not_idle_before_it_has_read_again(watched: tuple[Reader, WatchedBus]) -> None:
    reader, bus = watched
    bus.let_poll.clear()
    polls = bus.polls
    reader.rewind()
    until(lambda: bus.polls > polls)
    assert not reader.idle()
    bus.let_poll.set()
    read = reader.take(DEADLINE_SECONDS)
    assert read is not None and read.batch.events == 3
    until(reader.idle)
