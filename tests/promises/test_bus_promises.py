"""What ingest/bus/interface.py promises, held by the embedded bus and by both clients of the real Kafka alike."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from dev.kafka import KafkaServer
from ingest.bus.interface import Outgoing, Partition, Publisher
from ingest.bus.limits import MAX_MESSAGE_BYTES
from ingest.bus.topics import house_topics
from ingest.contract.errors import RecordError, SetupError, TransientError
from tests.promises.bus_places import (
    DEADLINE_SECONDS,
    BusPlace,
    EmbeddedPlace,
    KafkaPlace,
    drain,
    flat,
    new_topic,
    reader,
)

ROOT = Path(__file__).parents[2]

PUBLISH_AND_DIE = """
import os, signal, sys
from ingest.bus.interface import Outgoing
from ingest.bus.open import open_bus
publisher = open_bus(sys.argv[1], {}, sys.argv[3]).publisher()
publisher.publish(sys.argv[2], [Outgoing(b"key", b"%d" % n) for n in range(500)])
os.kill(os.getpid(), signal.SIGKILL)
"""
PUBLISH_MUCH = """
import resource, sys
from ingest.bus.interface import Outgoing
from ingest.bus.open import open_bus
publisher = open_bus(sys.argv[1], {}, sys.argv[3]).publisher()
publisher.publish(sys.argv[2], [Outgoing(b"warm", b"up")])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
value = bytes(range(256)) * 32
publisher.publish(sys.argv[2], (Outgoing(b"%d" % n, value) for n in range(30_000)))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.fixture(params=["embedded", "kafka-python", "librdkafka"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BusPlace]:
    if request.param == "embedded":
        yield EmbeddedPlace(tmp_path / "bus.sqlite")
        return
    server: KafkaServer = request.getfixturevalue("kafka_server")
    kafka = KafkaPlace(server, request.param)
    yield kafka
    kafka.give_back()


def numbered(count: int, keys: int = 10) -> list[Outgoing]:
    return [Outgoing(b"key-%d" % (n % keys), b"%d" % n) for n in range(count)]


def test_publish_returns_how_many_and_a_reader_gets_them_all(place: BusPlace) -> None:
    bus = place.open()
    topic = new_topic(bus)
    assert bus.publisher().publish(topic, iter(numbered(250))) == 250
    assert bus.publisher().publish(topic, []) == 0
    assert sorted(int(message.value) for _, message in drain(reader(bus, topic), 250)) == list(range(250))


def test_a_bus_is_the_same_one_whoever_opens_it(place: BusPlace) -> None:
    bus = place.open()
    bus.create_topics(house_topics(1))
    assert bus.identity() == place.open().identity() == bus.identity()


def test_what_was_published_outlives_a_killed_publisher(place: BusPlace) -> None:
    bus = place.open()
    topic = new_topic(bus)
    ended = subprocess.run(
        [sys.executable, "-c", PUBLISH_AND_DIE, place.url, topic, place.client], cwd=ROOT, check=False
    )
    assert ended.returncode == -9
    assert [int(message.value) for _, message in drain(reader(bus, topic), 500)] == list(range(500))


def test_the_order_of_a_key_is_kept_in_one_partition(place: BusPlace) -> None:
    bus = place.open()
    topic = new_topic(bus)
    publisher = bus.publisher()
    for start in range(0, 1_000, 100):
        publisher.publish(topic, numbered(1_000)[start : start + 100])
    values: dict[bytes, list[int]] = defaultdict(list)
    partitions: dict[bytes, set[Partition]] = defaultdict(set)
    for partition, message in drain(reader(bus, topic), 1_000):
        assert message.key is not None
        values[message.key].append(int(message.value))
        partitions[message.key].add(partition)
    assert len(values) == 10
    assert all(numbers == sorted(numbers) for numbers in values.values())
    assert all(len(found) == 1 for found in partitions.values())
    assert len(set.union(*partitions.values())) > 1


def test_offsets_of_a_partition_grow_from_zero(place: BusPlace) -> None:
    bus = place.open()
    topic = new_topic(bus, partitions=1)
    bus.publisher().publish(topic, numbered(100))
    offsets = [message.offset for _, message in drain(reader(bus, topic), 100)]
    assert offsets[0] == 0
    assert all(later > earlier for earlier, later in itertools.pairwise(offsets))


def test_every_group_reads_all_and_can_read_it_again(place: BusPlace) -> None:
    bus = place.open()
    topic = new_topic(bus)
    bus.publisher().publish(topic, numbered(60))
    for one in (reader(bus, topic), reader(bus, topic), reader(place.open(), topic)):
        assert len(drain(one, 60)) == 60
        one.close()


def test_positions_are_asked_for_what_is_assigned_and_kept(place: BusPlace) -> None:
    bus = place.open()
    topic = new_topic(bus, partitions=2)
    bus.publisher().publish(topic, numbered(100))
    per_partition = {key: len(values) for key, values in _by_partition(drain(reader(bus, topic), 100)).items()}
    asked: list[Partition] = []

    def positions(partitions: Iterable[Partition]) -> Mapping[Partition, int]:
        asked.extend(partitions)
        return {Partition(topic, 0): per_partition[Partition(topic, 0)] - 3}

    subscriber = reader(bus, topic, positions)
    read = _by_partition(drain(subscriber, 3 + per_partition[Partition(topic, 1)]))
    assert len(read[Partition(topic, 0)]) == 3
    assert len(read[Partition(topic, 1)]) == per_partition[Partition(topic, 1)]
    assert sorted(asked) == [Partition(topic, 0), Partition(topic, 1)]
    assert subscriber.assigned() == frozenset(asked)


def test_a_position_beyond_the_end_is_another_log(place: BusPlace) -> None:
    bus = place.open()
    topic = new_topic(bus, partitions=1)
    bus.publisher().publish(topic, numbered(5))
    subscriber = reader(bus, topic, lambda partitions: dict.fromkeys(partitions, 500))
    with pytest.raises(SetupError, match="500"):
        drain(subscriber, 1)


def test_seek_reads_on_from_there(place: BusPlace) -> None:
    bus = place.open()
    topic = new_topic(bus, partitions=1)
    bus.publisher().publish(topic, numbered(50))
    subscriber = reader(bus, topic)
    drain(subscriber, 50)
    subscriber.seek(Partition(topic, 0), 47)
    assert [message.offset for _, message in drain(subscriber, 3)] == [47, 48, 49]
    subscriber.seek(Partition(topic, 0), 0)
    assert len(drain(subscriber, 50)) == 50
    subscriber.seek(Partition(topic, 7), 3)  # not ours: nothing happens


def test_poll_gives_at_most_what_was_asked_and_loses_nothing(place: BusPlace) -> None:
    bus = place.open()
    topic = new_topic(bus)
    bus.publisher().publish(topic, numbered(100))
    subscriber = reader(bus, topic)
    read: list[int] = []
    while len(read) < 100:
        polled = flat(subscriber.poll(7, 2_000))
        assert len(polled) <= 7
        read.extend(int(message.value) for _, message in polled)
    assert sorted(read) == list(range(100))


def test_poll_is_empty_after_the_timeout_and_not_before(place: BusPlace) -> None:
    bus = place.open()
    topic = new_topic(bus)
    bus.publisher().publish(topic, numbered(1))
    subscriber = reader(bus, topic)
    drain(subscriber, 1)

    def seconds_of_a_poll() -> float:
        began_at = time.monotonic()
        assert not subscriber.poll(10, 400)
        return time.monotonic() - began_at

    took = [seconds_of_a_poll()]
    # A poll that waits for longer does so each time; a machine that stands still does not.
    while min(took) >= 3 and len(took) < 10:
        took.append(seconds_of_a_poll())
    assert 0.39 <= min(took) < 3


def test_lag_is_what_lies_beyond_the_positions(place: BusPlace) -> None:
    bus = place.open()
    topic = new_topic(bus)
    bus.publisher().publish(topic, numbered(30))
    subscriber = reader(bus, topic)
    read = len(flat(subscriber.poll(4, 30_000)))
    assert subscriber.lag() == 30 - read
    drain(subscriber, 30 - read)
    assert subscriber.lag() == 0
    bus.publisher().publish(topic, numbered(2))
    assert subscriber.lag() == 2


def test_a_message_is_read_by_its_offset_and_one_that_is_not_there_is_nothing(place: BusPlace) -> None:
    bus = place.open()
    topic = new_topic(bus, partitions=2)
    bus.publisher().publish(topic, numbered(1_200))
    held = {(partition, message.offset): message.value for partition, message in drain(reader(bus, topic), 1_200)}
    ends = [sum(partition.partition == number for partition, _ in held) for number in range(2)]
    lookup = bus.lookup()
    for number, end in enumerate(ends):
        for offset in (0, end - 1, end // 2, 3):
            (message,) = lookup.at(Partition(topic, number), offset)
            assert (message.offset, message.value) == (offset, held[Partition(topic, number), offset])
        assert not lookup.at(Partition(topic, number), end)
    assert not lookup.at(Partition(topic, 9), 0) and not lookup.at(Partition(f"{topic}-nobody", 0), 0)
    lookup.close()


def test_messages_of_several_partitions_are_read_by_their_offsets_together(place: BusPlace) -> None:
    bus = place.open()
    topic = new_topic(bus, partitions=3)
    bus.publisher().publish(topic, numbered(900))
    held = {(partition, message.offset): message.value for partition, message in drain(reader(bus, topic), 900)}
    ends = [sum(partition.partition == number for partition, _ in held) for number in range(3)]
    lookup = bus.lookup()
    for offsets in ((0, 0, 0), (7, 200, 1), (8, 201), (ends[0] - 1, 0, 99), (5,), (8, ends[1], 2), (8, 201, ends[2])):
        asked = {Partition(topic, number): offset for number, offset in enumerate(offsets)}
        read = lookup.at_several({**asked, Partition(topic, 9): 0})
        assert [message.value for partition in asked for message in read[partition]] == [
            held[at] for at in asked.items() if at in held
        ]
        assert read.keys() - asked.keys() == {Partition(topic, 9)} and not read[Partition(topic, 9)]
    lookup.close()


def test_a_message_is_read_by_its_offset_also_where_it_came_since_and_whatever_its_size(place: BusPlace) -> None:
    bus = place.open()
    topic = new_topic(bus, partitions=1)
    publisher, lookup = bus.publisher(), bus.lookup()
    partition = Partition(topic, 0)
    publisher.publish(topic, [Outgoing(b"k", b"before")])
    assert not lookup.at(partition, 1)
    publisher.publish(topic, [Outgoing(b"k", os.urandom(MAX_MESSAGE_BYTES - 1)), Outgoing(b"k", b"after")])
    sizes = [len(lookup.at(partition, offset)[0].value) for offset in (1, 2, 0, 1)]
    assert sizes == [MAX_MESSAGE_BYTES - 1, 5, 6, MAX_MESSAGE_BYTES - 1]
    lookup.close()


def test_headers_keys_and_values_come_back_as_they_were(place: BusPlace) -> None:
    bus = place.open()
    topic = new_topic(bus)
    headers = [("ce_type", b"a.v1"), ("naïve-✓", bytes(range(256))), ("empty", b""), ("ce_type", b"again")]
    sent = Outgoing(bytes(range(256)), b"\x00value\xff", headers)
    bus.publisher().publish(topic, [sent, Outgoing(b"", b"")])
    read = {message.key: message for _, message in drain(reader(bus, topic), 2)}
    assert read[sent.key].value == sent.value
    assert list(read[sent.key].headers) == headers
    assert (read[b""].value, list(read[b""].headers)) == (b"", [])


def test_the_largest_message_fits_and_a_larger_one_is_refused(place: BusPlace) -> None:
    bus = place.open()
    topic = new_topic(bus, partitions=1)
    publisher = bus.publisher()
    largest = Outgoing(b"k", os.urandom(MAX_MESSAGE_BYTES - 1))
    with pytest.raises(RecordError, match=str(MAX_MESSAGE_BYTES)):
        publisher.publish(topic, [Outgoing(b"k", b"before"), replace(largest, key=b"kk"), Outgoing(b"k", b"after")])
    assert publisher.publish(topic, [largest]) == 1
    values = [message.value for _, message in drain(reader(bus, topic), 2)]
    assert values == [b"before", largest.value]


def test_a_topic_must_be_created_and_may_be_created_twice(place: BusPlace) -> None:
    bus = place.open()
    publisher = bus.publisher()
    with pytest.raises(SetupError, match="create it first"):
        publisher.publish(f"topic-nobody-created-{uuid.uuid4().hex}", numbered(1))
    topic = new_topic(bus, partitions=2)
    bus.create_topics({topic: 2})
    place.open().create_topics({topic: 2})
    publisher.publish(topic, numbered(3))
    assert len(drain(reader(bus, topic), 3)) == 3


def published(publisher: Publisher, topic: str) -> int:
    """Publish ten messages; an impatient publisher tries until a busy machine's broker is quick enough."""
    ends_at = time.monotonic() + DEADLINE_SECONDS
    while True:
        try:
            return publisher.publish(topic, numbered(10))
        except TransientError:
            assert time.monotonic() < ends_at, f"nothing was taken within {DEADLINE_SECONDS:.0f} s"


def test_away_is_transient_and_what_comes_back_works_again(place: BusPlace) -> None:
    bus = place.open()
    topic = new_topic(bus)
    publisher = place.open(patient=False).publisher()
    assert published(publisher, topic) == 10
    place.take_away()
    with pytest.raises(TransientError):
        publisher.publish(topic, numbered(10))
    place.give_back()
    assert published(publisher, topic) == 10
    # At least once: what was tried while it was away may be there too.
    assert len(drain(reader(bus, topic), 20)) >= 20


def test_publishing_much_takes_little_memory(place: BusPlace) -> None:
    topic = new_topic(place.open())
    command = [sys.executable, "-c", PUBLISH_MUCH, place.url, topic, place.client]
    ended = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert int(ended.stdout) < 120, "240 MB of messages went through"


def _by_partition(read: Iterable[tuple[Partition, object]]) -> dict[Partition, list[object]]:
    found: dict[Partition, list[object]] = defaultdict(list)
    for partition, message in read:
        found[partition].append(message)
    return found
