"""Readers of the real Kafka as members of a group: shares, positions, retention, a broker that dies and returns."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from confluent_kafka import Producer
from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import ConfigResource

from dev.kafka import KafkaServer
from ingest.bus.interface import Bus, Message, Outgoing, Partition, Subscriber
from ingest.bus.kafka.cluster import MAX_RECORD_BYTES
from ingest.bus.kafka.options import ClientName
from ingest.bus.open import open_bus
from ingest.contract.errors import SetupError, TransientError
from tests.promises.bus_places import DEADLINE_SECONDS, drain, new_topic, reader


class Ledger:
    """A reader's own store: positions asked and kept, offsets read, one of each."""

    def __init__(self) -> None:
        self.asked: list[frozenset[Partition]] = []
        self.kept: dict[Partition, int] = {}
        self.read: list[tuple[Partition, int]] = []

    def positions(self, partitions: Iterable[Partition]) -> Mapping[Partition, int]:
        asked = frozenset(partitions)
        self.asked.append(asked)
        return {partition: self.kept.get(partition, 0) for partition in asked}

    def read_some(self, subscriber: Subscriber) -> None:
        for partition, messages in subscriber.poll(10, 200).items():
            self.read.extend((partition, message.offset) for message in messages)
            self.kept[partition] = messages[-1].offset + 1


def opened(server: KafkaServer, client: ClientName) -> Bus:
    return open_bus(server.url, {"request_timeout_ms": 5_000, "delivery_timeout_ms": 6_000}, client)


_CLIENTS: Sequence[ClientName] = ("kafka-python", "librdkafka")


@pytest.fixture(params=_CLIENTS)
def bus(request: pytest.FixtureRequest, kafka_server: KafkaServer) -> Bus:
    return opened(kafka_server, request.param)


@pytest.fixture(
    params=[
        ("kafka-python", "librdkafka"),
        ("librdkafka", "kafka-python"),
        ("librdkafka", "librdkafka"),
        ("kafka-python", "kafka-python"),
    ],
    ids="-then-".join,
)
def two(request: pytest.FixtureRequest, kafka_server: KafkaServer) -> tuple[Bus, Bus]:
    """The buses of two members; one group may have both clients, as while workers are upgraded one by one."""
    first, second = request.param
    return opened(kafka_server, first), opened(kafka_server, second)


def until(done: Callable[[], bool], step: Callable[[], None]) -> None:
    ends_at = time.monotonic() + DEADLINE_SECONDS
    while not done():
        assert time.monotonic() < ends_at, f"not within {DEADLINE_SECONDS:.0f} s"
        step()


def test_two_members_share_the_partitions_and_one_takes_them_over(two: tuple[Bus, Bus]) -> None:
    bus, other = two
    topic = new_topic(bus, partitions=4)
    bus.publisher().publish(topic, [Outgoing(b"%d" % n, b"") for n in range(200)])
    ledger = Ledger()
    first = bus.subscriber(topic, [topic], ledger.positions)
    until(lambda: len(ledger.read) >= 20, lambda: ledger.read_some(first))
    second = other.subscriber(topic, [topic], ledger.positions)

    def both() -> None:
        ledger.read_some(first)
        ledger.read_some(second)

    until(lambda: len(first.assigned()) == len(second.assigned()) == 2, both)
    assert not first.assigned() & second.assigned()
    until(lambda: len(ledger.read) >= 200, both)
    # Positions are kept at each poll, so nothing came twice, whoever read it.
    assert len(ledger.read) == len(set(ledger.read)) == 200
    second.close()
    until(lambda: len(ledger.asked[-1]) == 4, lambda: ledger.read_some(first))
    assert ledger.asked[0] == ledger.asked[-1] == first.assigned()
    first.close()


def test_the_first_member_is_given_all_partitions_every_time(bus: Bus) -> None:
    topic = new_topic(bus, partitions=4)
    bus.publisher().publish(topic, [Outgoing(b"k", b"v")])
    for _ in range(20):
        subscriber = reader(bus, topic)
        # One that is given none gets some when the client next asks for topics, after five minutes: none waits so long.
        drain(subscriber, 1)
        assert len(subscriber.assigned()) == 4
        subscriber.close()


def test_a_topic_created_after_subscribing_is_read(bus: Bus) -> None:
    topic = "later-" + new_topic(bus)
    subscriber = reader(bus, topic)
    assert not subscriber.poll(1, 300)
    assert subscriber.lag() == 0
    bus.create_topics({topic: 2})
    bus.publisher().publish(topic, [Outgoing(b"k", b"v")])
    assert len(drain(subscriber, 1)) == 1


def test_what_retention_dropped_is_told_unless_all_is_wanted(bus: Bus, kafka_server: KafkaServer) -> None:
    topic = new_topic(bus, partitions=1)
    bus.publisher().publish(topic, [Outgoing(b"k", b"%d" % n) for n in range(20)])
    admin = KafkaAdminClient(bootstrap_servers=kafka_server.bootstrap)
    admin.delete_records({TopicPartition(topic, 0): 15})
    admin.close()
    assert [message.offset for _, message in drain(reader(bus, topic), 5)] == [15, 16, 17, 18, 19]
    behind = reader(bus, topic, lambda partitions: dict.fromkeys(partitions, 12))
    with pytest.raises(SetupError, match="at offset 12"):
        drain(behind, 1)


def test_what_retention_drops_while_it_is_looked_up_is_nothing(bus: Bus, kafka_server: KafkaServer) -> None:
    topic = new_topic(bus, partitions=1)
    publisher, lookup, partition = bus.publisher(), bus.lookup(), Partition(topic, 0)
    for number in range(20):  # each in a record batch of its own: what is fetched for one message holds no other
        publisher.publish(topic, [Outgoing(b"k", b"%d" % number)])
    assert [message.value for message in lookup.at(partition, 17)] == [b"17"]
    admin = KafkaAdminClient(bootstrap_servers=kafka_server.bootstrap)
    admin.delete_records({TopicPartition(topic, 0): 15})
    admin.close()
    assert lookup.at(partition, 3) == []
    assert [message.value for message in lookup.at(partition, 15)] == [b"15"]
    lookup.close()


def test_the_marks_of_a_foreign_transaction_leave_no_lag(bus: Bus, kafka_server: KafkaServer) -> None:
    topic = new_topic(bus, partitions=1)
    foreign = Producer({"bootstrap.servers": kafka_server.bootstrap, "transactional.id": topic})
    foreign.init_transactions()
    foreign.begin_transaction()
    foreign.produce(topic, b"value", b"key")
    foreign.commit_transaction()
    subscriber = reader(bus, topic)
    assert [message.value for _, message in drain(subscriber, 1)] == [b"value"]
    until(lambda: subscriber.lag() == 0, lambda: deny(subscriber.poll(1, 100)))
    subscriber.close()


def deny(polled: Mapping[Partition, Sequence[Message]]) -> None:
    assert not polled


def test_topics_keep_for_ever_and_state_their_largest_record(bus: Bus, kafka_server: KafkaServer) -> None:
    topic = new_topic(bus, partitions=5)
    admin = KafkaAdminClient(bootstrap_servers=kafka_server.bootstrap)
    partitions = admin.describe_topics([topic])[0]["partitions"]
    configs = admin.describe_configs([ConfigResource("topic", topic)], config_filter="all")["topic"][topic]
    admin.close()
    stated = {name: configs[name]["value"] for name in ("retention.ms", "retention.bytes", "cleanup.policy")}
    assert stated == {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}
    assert configs["max.message.bytes"]["value"] == str(MAX_RECORD_BYTES)
    assert len(partitions) == 5


def test_a_broker_that_is_slow_is_waited_for_as_the_operator_says(kafka_server: KafkaServer) -> None:
    """It stands still for six seconds, and both clients ask meanwhile where their partitions end."""
    patient = {"request_timeout_ms": 60_000}
    readers: list[Subscriber] = []
    for client in _CLIENTS:
        bus, ledger = open_bus(kafka_server.url, patient, client), Ledger()
        topic = new_topic(bus)
        readers.append(bus.subscriber(topic, [topic], ledger.positions))
        until(lambda: len(readers[-1].assigned()) == 3, lambda: ledger.read_some(readers[-1]))  # noqa: B023 - asked at once
    goes_on = threading.Timer(6, os.kill, (kafka_server.pid, signal.SIGCONT))
    goes_on.start()
    os.kill(kafka_server.pid, signal.SIGSTOP)
    try:
        with ThreadPoolExecutor() as beside:
            assert list(beside.map(lambda each: each.lag(), readers)) == [0, 0]
    finally:
        goes_on.join()
        for each in readers:
            each.close()


def test_a_reader_outlives_its_broker(bus: Bus, kafka_server: KafkaServer) -> None:
    topic = new_topic(bus)
    bus.publisher().publish(topic, [Outgoing(b"%d" % n, b"") for n in range(50)])
    ledger = Ledger()
    subscriber = bus.subscriber(topic, [topic], ledger.positions)
    until(lambda: len(ledger.read) == 50, lambda: ledger.read_some(subscriber))
    kafka_server.kill()
    try:
        with pytest.raises(TransientError, match="kafka://"):
            until(lambda: False, lambda: ledger.read_some(subscriber))
    finally:
        kafka_server.restart()
    bus.publisher().publish(topic, [Outgoing(b"%d" % n, b"") for n in range(50)])

    def read_on() -> None:
        try:
            ledger.read_some(subscriber)
        except TransientError:
            assert len(ledger.read) >= 50

    until(lambda: len(set(ledger.read)) == 100, read_on)
    assert subscriber.lag() == 0
