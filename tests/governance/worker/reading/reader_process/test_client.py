"""A process of its own reads and folds as the worker's thread would, and ends with whoever started it."""

from __future__ import annotations

import os
import random
import signal
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import msgspec
import pytest
from sqlalchemy import Engine

from governance.policies.catalogue import compiled
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import open_engine, writing
from governance.store.database.migrate import ensure_schema
from governance.store.running.progress import move
from governance.worker.reading.reader import Read, Reader
from governance.worker.reading.reader_process.client import ReaderApart
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract.codec import EVENTS_TOPIC, encode
from ingest.contract.errors import SetupError, TransientError
from ingest.translation.translating import outgoing
from simulator.histories.small_history import random_history
from tests.simulator.translating import events

EVENTS = [event for record in random_history(random.Random(5), 200) for event in events(record)]
DEADLINE_SECONDS = 40.0
SETTINGS = GovernanceSettings(batch_size=10_000)
BATCH, RATIO = SETTINGS.batch_size, SETTINGS.rejected_ratio


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    engine = open_engine(postgres_url)
    ensure_schema(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def told(kafka_url: str) -> str:
    """A bus with the history on one partition, so that two readers see one order."""
    bus = open_bus(kafka_url, {})
    bus.create_topics(house_topics(1))
    publisher = bus.publisher()
    publisher.publish(EVENTS_TOPIC, [outgoing(event, encode(event)) for event in EVENTS])
    publisher.close()
    return kafka_url


Reading = TypeVar("Reading", Reader, ReaderApart)


@contextmanager
def reading(reader: Reading) -> Iterator[Reading]:
    reader.start()
    try:
        yield reader
    finally:
        reader.stop()


def apart(url: str, engine: Engine, settings: GovernanceSettings = SETTINGS) -> ReaderApart:
    # A group of its own: the broker would keep one that was killed before in the group until its session has ended.
    return ReaderApart((url, {}, "auto"), engine, f"apart-{uuid.uuid4().hex}", compiled(settings), print)


def until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not what():
        assert time.monotonic() < deadline, "it takes too long"


def all_of(reader: Reader | ReaderApart) -> list[Read]:
    found: list[Read] = []

    def complete() -> bool:
        read = reader.take(0.2)
        found.extend([read] if read is not None else [])
        return sum(each.batch.events for each in found) >= len(EVENTS) and reader.idle()

    until(complete)
    return found


def test_it_folds_as_a_thread_of_the_worker_does(told: str, engine: Engine) -> None:
    with reading(apart(told, engine)) as there:
        afar = all_of(there)
    with reading(Reader(open_bus(told, {}), engine, "here", BATCH, RATIO)) as here:
        near = all_of(here)
    assert [each.spans for each in afar][-1] == [each.spans for each in near][-1]
    assert sum(each.batch.events for each in afar) == sum(each.batch.events for each in near) == len(EVENTS)
    if len(afar) == len(near) == 1:
        assert msgspec.msgpack.encode(afar[0].batch) == msgspec.msgpack.encode(near[0].batch)


def test_batches_wait_as_they_were_sent_until_each_is_taken(told: str, engine: Engine) -> None:
    with reading(apart(told, engine, GovernanceSettings(batch_size=20))) as reader:
        found = all_of(reader)
    begins = [begin for each in found for begin, _ in each.spans.values()]
    assert sum(each.batch.events for each in found) == len(EVENTS)
    assert len(found) >= len(EVENTS) // 20
    assert begins == sorted(begins)


def test_it_leaves_while_batches_wait(told: str, engine: Engine) -> None:
    reader = apart(told, engine, GovernanceSettings(batch_size=5))
    reader.start()
    until(lambda: reader.take(0.2) is not None)
    reader.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(reader._process.pid, 0)


def test_a_rewind_goes_back_to_the_offsets_in_the_store(told: str, engine: Engine) -> None:
    with reading(apart(told, engine)) as reader:
        first = all_of(reader)
        (partition,) = first[0].spans
        with writing(engine) as connection:
            move(connection, {partition: (0, 10)})
        reader.rewind()
        assert not reader.idle()
        again: list[Read] = []

        def gone_back() -> bool:
            read = reader.take(0.2)
            again.extend([read] if read is not None else [])
            return bool(again)

        until(gone_back)
        assert again[0].spans[partition][0] == 10


def test_one_that_is_killed_is_a_transient_fault(told: str, engine: Engine) -> None:
    with reading(apart(told, engine)) as reader:
        all_of(reader)
        os.kill(reader._process.pid, signal.SIGKILL)
        with pytest.raises(TransientError, match="signal 9"):
            until(lambda: reader.take(0.2) is not None)


def test_what_stops_it_is_raised_here(told: str, engine: Engine) -> None:
    elsewhere = open_engine(engine.url.set(database="not_there").render_as_string(hide_password=False))
    with reading(apart(told, elsewhere)) as reader, pytest.raises(SetupError, match="not_there"):
        until(lambda: reader.take(0.2) is not None)


def test_it_leaves_when_it_is_stopped(told: str, engine: Engine) -> None:
    reader = apart(told, engine)
    reader.start()
    process_id = reader._process.pid
    reader.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(process_id, 0)
