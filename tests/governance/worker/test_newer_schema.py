"""A worker that meets an event of a newer schema takes nothing of that poll, moves no offset and says what to do."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from governance.policies.catalogue import compiled
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import open_engine, reading
from governance.store.database.migrate import ensure_schema
from governance.store.database.statements import rows
from governance.worker.worker import Govern
from ingest.bus.interface import Bus, Outgoing
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract.codec import EVENTS_TOPIC, REJECTED_TOPIC, encode
from ingest.contract.errors import SetupError
from ingest.contract.event import SCHEMA_VERSION
from ingest.contract.rejection import encode_rejection, reject
from ingest.translation.translating import outgoing
from simulator.histories.small_history import random_history
from tests.simulator.translating import events

KNOWN = [event for record in random_history(random.Random(7), 40) for event in events(record)]
NEWER = Outgoing(b"k", b'{"kind":"tomorrow"}', [("ce_type", f"jitgov.tomorrow.v{SCHEMA_VERSION + 1}".encode())])
REJECTED_NEWER = Outgoing(b"k", encode_rejection(reject(b"x", "unread")), [("ce_type", NEWER.headers[0][1])])
SETTINGS = GovernanceSettings()


@pytest.fixture(params=["embedded", "kafka"])
def bus_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty bus whose events stand on one partition."""
    is_kafka = request.param == "kafka"
    url: str = request.getfixturevalue("kafka_url") if is_kafka else f"embedded:{tmp_path / 'bus.sqlite'}"
    open_bus(url, {}).create_topics(house_topics(1))
    return url


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    engine = open_engine(sqlite_url)
    ensure_schema(engine)
    yield engine
    engine.dispose()


@pytest.fixture(params=["thread", "process"])
def worker(request: pytest.FixtureRequest, bus_url: str, engine: Engine) -> Govern:
    """A worker that reads by a thread of its own or by a process apart."""
    bus, rules = open_bus(bus_url, {}), compiled(SETTINGS)
    return Govern(bus, engine, rules, "workers", print, (bus_url, {}, "auto") if request.param == "process" else None)


@contextmanager
def publishing(bus: Bus) -> Iterator[list[tuple[str, Outgoing]]]:
    messages: list[tuple[str, Outgoing]] = []
    yield messages
    publisher = bus.publisher()
    for topic in (EVENTS_TOPIC, REJECTED_TOPIC):
        publisher.publish(topic, [message for at, message in messages if at == topic])
    publisher.close()


def test_a_worker_stops_and_leaves_the_poll_whole(worker: Govern, bus_url: str, engine: Engine) -> None:
    with publishing(open_bus(bus_url, {})) as messages:
        messages += [(EVENTS_TOPIC, outgoing(event, encode(event))) for event in KNOWN]
        messages += [(EVENTS_TOPIC, NEWER)]
    place = f"{EVENTS_TOPIC}, partition 0, offset {len(KNOWN)}"
    with pytest.raises(SetupError, match=f"{place}: .*version {SCHEMA_VERSION + 1}.*upgrade this worker") as stopped:
        worker.run(until_idle=True)
    assert stopped.value.exit_code == 78
    with reading(engine) as connection:
        assert rows(connection, "SELECT * FROM bus_offset") == []
        assert rows(connection, "SELECT * FROM fact") == []
        assert rows(connection, "SELECT * FROM rejected") == []


def test_what_was_set_aside_under_a_newer_schema_stops_it_too(worker: Govern, bus_url: str, engine: Engine) -> None:
    with publishing(open_bus(bus_url, {})) as messages:
        messages += [(REJECTED_TOPIC, REJECTED_NEWER)]
    with pytest.raises(SetupError, match=f"{REJECTED_TOPIC}, partition 0, offset 0: .*upgrade this worker"):
        worker.run(until_idle=True)
    with reading(engine) as connection:
        assert rows(connection, "SELECT * FROM bus_offset") == []
