"""The event hub as a real Kafka: read to its end from our own offsets, read on after a death, refused by name."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from kafka import KafkaProducer

from ingest.bus.interface import Publisher
from ingest.bus.open import open_bus
from ingest.collection.interface import Opening
from ingest.collection.scheduler.publishing import Sink
from ingest.collection.scheduler.stream_reader import StreamReader
from ingest.collectors.entra import TRANSLATOR
from ingest.collectors.entra.collector import VENDOR
from ingest.collectors.entra.hub.consumer import HubConsumer, options_of
from ingest.collectors.entra.hub.reader import STREAM
from ingest.config.source_settings import EventHub, Secret, SourceSettings
from ingest.contract.codec import EVENTS_TOPIC, REJECTED_TOPIC, decode
from ingest.contract.errors import SetupError, TransientError
from ingest.contract.event import Event
from ingest.store.checkpoints import CheckpointFile, SourceCheckpoints
from tests.ingest.authored import RememberingBus
from tests.ingest.collection.fakes import Time
from tests.ingest.collectors.entra.authored import envelope, sign_in_row, translate
from tests.ingest.collectors.entra.opened import ENVIRON, SETTINGS

TOPIC = "insights-logs"
CONNECTION = "Endpoint=sb://acme.example.com/;SharedAccessKey=nobody-may-see"


@pytest.fixture
def server(kafka_url: str) -> str:
    open_bus(kafka_url, {}).create_topics({TOPIC: 2})
    return kafka_url.removeprefix("kafka://")


@pytest.fixture
def source_checkpoints(tmp_path: Path) -> Iterator[SourceCheckpoints]:
    with CheckpointFile(tmp_path / "state.sqlite").source_checkpoints("entra", "acme") as source_checkpoints:
        yield source_checkpoints


def export(server: str, *records: object) -> None:
    producer = KafkaProducer(bootstrap_servers=server)
    producer.send(TOPIC, json.dumps({"records": records}).encode()).get(timeout=30)
    producer.close()


def settings(server: str, topic: str = TOPIC) -> SourceSettings:
    return msgspec.structs.replace(SETTINGS, via="event_hub", event_hub=EventHub(server=server, topic=topic))


def read(
    of: SourceSettings, source_checkpoints: SourceCheckpoints, bus: RememberingBus, publisher: Publisher | None = None
) -> None:
    """Read the hub to its end, with all that a running collection does."""

    async def run() -> None:
        collector = VENDOR.open(Opening(of, "sources[0]", ENVIRON, None, source_checkpoints))
        sink = Sink(lambda: publisher or bus.publisher())
        reading = StreamReader(collector, STREAM, TRANSLATOR, source_checkpoints, sink, clock=Time().clock)
        try:
            await reading.to_now()
        finally:
            await sink.close()
            await collector.close()

    asyncio.run(run())


def events(bus: RememberingBus) -> list[Event]:
    found = [decode(message.value) for message in bus.topics.get(EVENTS_TOPIC, ())]
    return [event for event in found if event.kind != "coverage"]


def test_what_the_hub_holds_becomes_the_events_of_polled_rows(
    server: str, source_checkpoints: SourceCheckpoints
) -> None:
    people, robots = sign_in_row(id="s1"), sign_in_row(id="s2", signInEventTypes=["managedIdentity"])
    export(server, envelope(people, "SignInLogs"), envelope(robots, "ManagedIdentitySignInLogs"))
    export(server, envelope({"id": "g1"}, "MicrosoftGraphActivityLogs"))
    bus = RememberingBus()
    read(settings(server), source_checkpoints, bus)
    found = {event.event_id: event for event in events(bus)}
    assert {event_id: event.kind for event_id, event in found.items()} == {
        "entra:s1": "sign_in",
        "entra:s2": "sign_in",
        "entra:g1": "other",
    }
    polled = {event.event_id: event for row in (people, robots) for event in translate(row, tenant="acme")}
    assert {event_id: found[event_id].content_hash for event_id in polled} == {
        event_id: event.content_hash for event_id, event in polled.items()
    }
    assert found["entra:s1"].source.stream == "sign_ins_interactive"
    assert found["entra:s2"].source.stream == "sign_ins_managed_identity"


def test_it_is_read_on_from_where_it_was_flushed(server: str, source_checkpoints: SourceCheckpoints) -> None:
    export(server, envelope(sign_in_row(id="s1"), "SignInLogs"))
    bus = RememberingBus()
    bus.fails_after = 0
    with pytest.raises(TransientError):
        read(settings(server), source_checkpoints, bus)
    assert source_checkpoints.checkpoint(STREAM).cursor is None
    bus.fails_after = None
    read(settings(server), source_checkpoints, bus)
    export(server, envelope(sign_in_row(id="s2"), "SignInLogs"))
    read(settings(server), source_checkpoints, bus)
    assert [event.event_id for event in events(bus)] == ["entra:s1", "entra:s2"]


def test_what_is_no_json_is_rejected_with_its_place(server: str, source_checkpoints: SourceCheckpoints) -> None:
    producer = KafkaProducer(bootstrap_servers=server)
    producer.send(TOPIC, b"<html>").get(timeout=30)
    producer.close()
    bus = RememberingBus()
    read(settings(server), source_checkpoints, bus)
    (message,) = bus.topics[REJECTED_TOPIC]
    assert b"entra/acme/event_hub" in message.value


def test_a_hub_that_is_not_there_is_named(server: str, source_checkpoints: SourceCheckpoints) -> None:
    with pytest.raises(SetupError, match="there is no event hub elsewhere"):
        read(settings(server, topic="elsewhere"), source_checkpoints, RememberingBus())


def test_a_server_that_does_not_answer_is_waited_for_and_no_secret_is_shown(
    source_checkpoints: SourceCheckpoints,
) -> None:
    hub = HubConsumer(EventHub(server="127.0.0.1:1", topic=TOPIC), Secret(CONNECTION))

    async def bounds() -> None:
        try:
            await hub.bounds()
        finally:
            await hub.close()

    with pytest.raises(TransientError, match="port 9093 is open") as raised:
        asyncio.run(bounds())
    assert "nobody-may-see" not in f"{raised.value!r} {hub!r}"


def test_event_hubs_is_signed_in_to_by_its_connection_string() -> None:
    assert options_of(None) == {}
    assert options_of(Secret(CONNECTION)) == {
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "PLAIN",
        "sasl_plain_username": "$ConnectionString",
        "sasl_plain_password": CONNECTION,
    }
