"""The reading thread: what stopped it is told to the worker, whatever the worker asked for meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from governance.store.database.engine import open_engine
from governance.store.database.migrate import ensure_schema
from governance.worker.reading import reader as reader_module
from governance.worker.reading.reader import Reader
from ingest.bus.embedded.bus import EmbeddedBus
from ingest.bus.interface import Message, Outgoing, Partition, Positions, Subscriber
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract.codec import EVENTS_TOPIC
from ingest.contract.errors import BrokenError, SetupError
from tests.governance.worker.started_reader import started_reader

DEADLINE_SECONDS = 60.0
POLL, BATCH = 10, 40


class HaltingBus(EmbeddedBus):
    """Its messages take a moment to come: who does not wait finds none."""

    def subscriber(self, group: str, topics: Sequence[str], positions: Positions) -> Subscriber:
        subscriber = super().subscriber(group, topics, positions)
        poll = subscriber.poll

        def halting(max_messages: int, timeout_ms: int) -> Mapping[Partition, Sequence[Message]]:
            return poll(max_messages, timeout_ms) if timeout_ms else {}

        subscriber.poll = halting  # type: ignore[method-assign]
        return subscriber


def size_of_first_batch(sqlite_url: str, folder: Path, messages: int, kind: type[EmbeddedBus] = EmbeddedBus) -> int:
    """Return how many events a writer is given that waited before the first poll of so many messages."""
    bus = kind(folder / "bus.sqlite")
    bus.create_topics(house_topics(1))
    publisher = bus.publisher()
    publisher.publish(EVENTS_TOPIC, [Outgoing(b"k", b"{}", [("ce_type", b"jitgov.sign_in.v1")])] * messages)
    publisher.close()
    engine = open_engine(sqlite_url)
    ensure_schema(engine)
    reader = Reader(bus, engine, "workers", BATCH, 1.0)
    reader.hunger()
    reader.start()
    read = reader.next(DEADLINE_SECONDS)
    reader.stop()
    engine.dispose()
    assert read is not None
    return read.batch.events


@pytest.fixture
def short_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "FULL_POLL", POLL)
    # A machine that stands still for the second of the real one gives no less.
    monkeypatch.setattr(reader_module, "_FILL_SECONDS", DEADLINE_SECONDS)


@pytest.fixture
def reader(sqlite_url: str, tmp_path: Path) -> Iterator[Reader]:
    """A reader of a bus on which an event of a newer schema stands."""
    bus = open_bus(f"embedded:{tmp_path / 'bus.sqlite'}", {})
    bus.create_topics(house_topics(1))
    publisher = bus.publisher()
    publisher.publish(EVENTS_TOPIC, [Outgoing(b"k", b"{}", [("ce_type", b"jitgov.sign_in.v999")])])
    publisher.close()
    with started_reader(bus, sqlite_url) as reader:
        yield reader


def test_what_stops_the_reader_is_raised_here(reader: Reader) -> None:
    with pytest.raises(SetupError, match="upgrade this worker"):
        reader.take(DEADLINE_SECONDS)


def test_an_error_that_nobody_foresaw_is_raised_here_too(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> object:
        raise ZeroDivisionError("nobody foresaw it")

    monkeypatch.setattr(reader_module, "_event_into", failing)
    reader.rewind()
    reader._thread.join(DEADLINE_SECONDS)
    second = Reader(reader._bus, reader._engine, "others", 100, 0.5)
    second.start()
    with pytest.raises(BrokenError, match=r"the reader failed at .*: ZeroDivisionError: nobody foresaw it"):
        second.take(DEADLINE_SECONDS)
    second.stop()


def test_a_rewind_does_not_drop_what_stopped_the_reader(reader: Reader) -> None:
    reader._thread.join(DEADLINE_SECONDS)
    reader.rewind()
    with pytest.raises(SetupError, match="upgrade this worker"):
        reader.take(DEADLINE_SECONDS)


@pytest.mark.usefixtures("short_polls")
def test_a_waiting_writer_gets_a_full_batch_while_polls_bring_more(sqlite_url: str, tmp_path: Path) -> None:
    assert size_of_first_batch(sqlite_url, tmp_path, 2 * BATCH) == BATCH


@pytest.mark.usefixtures("short_polls")
def test_a_waiting_writer_gets_what_there_is_once_no_more_comes(sqlite_url: str, tmp_path: Path) -> None:
    assert size_of_first_batch(sqlite_url, tmp_path, 2 * POLL + 5) == 2 * POLL + 5


@pytest.mark.usefixtures("short_polls")
@pytest.mark.parametrize(("backlog", "size"), [(POLL, BATCH), (2 * POLL, POLL)])
def test_a_waiting_writer_gets_a_full_batch_of_a_backlog_that_halts(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backlog: int, size: int
) -> None:
    monkeypatch.setattr(reader_module, "_BACKLOG", backlog)
    assert size_of_first_batch(sqlite_url, tmp_path, 2 * BATCH, HaltingBus) == size


@pytest.mark.usefixtures("short_polls")
def test_a_waiting_writer_is_not_left_waiting_by_a_bus_that_never_falls_silent(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_module, "_FILL_SECONDS", 0.0)
    assert size_of_first_batch(sqlite_url, tmp_path, 2 * BATCH) == POLL
