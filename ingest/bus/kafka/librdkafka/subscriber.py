"""Reads from Kafka as a member of a consumer group, which only shares the partitions out.

No offset is committed to the group: the reader's own positions are asked at each assignment. After a rebalance they
are asked again: what was polled and not stored by then is polled again.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Protocol, cast

import msgspec
from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from ingest.bus.interface import Message, Partition, Positions
from ingest.bus.kafka.cluster import SILENCE_SECONDS, Cluster
from ingest.bus.kafka.librdkafka.client import Causes, bootstrap_seconds, consumer, house_error, reason
from ingest.bus.kafka.librdkafka.ends import partition_ends
from ingest.bus.kafka.librdkafka.membership import CONSUMER_SETTINGS, Membership
from ingest.bus.kafka.librdkafka.topics import partition_counts
from ingest.contract.errors import JitgovError, SetupError, TransientError

_SLICE_SECONDS = 0.2  # how long is waited at a time: an assignment that comes meanwhile waits for the end of it
_GRACE_SECONDS = 0.02  # after the first messages: what the next fetch brings within is taken along
_GIVEN_AT_ONCE = 250
"""A poll gives no more, however many are asked for: who folds them then finds all of them in the processor's cache.

Of 5,000 the headers alone cost as much again to unpack; another poll costs next to nothing, as it waits for nobody.
"""
_POLL_BYTES = 32 * 1024 * 1024  # nothing more is taken along past that: 250 of the largest would be 225 MB
_HARMLESS = frozenset({KafkaError._MAX_POLL_EXCEEDED})  # it has left the group, and joins it again by itself


class Record(Protocol):
    """A message of the library's, or an error, typed as it is when it was consumed: its own types allow for None."""

    def topic(self) -> str: ...
    def partition(self) -> int: ...
    def offset(self) -> int: ...
    def key(self) -> bytes | None: ...
    def value(self) -> bytes | None: ...
    def headers(self) -> Sequence[tuple[str, bytes]] | None: ...
    def error(self) -> KafkaError | None: ...


class ReadMessage(msgspec.Struct, frozen=True, gc=False):
    """A message read; its key and headers stay packed until asked for."""

    offset: int
    value: bytes
    packed: Record

    @property
    def key(self) -> bytes | None:
        """Return the key; None: it was published without one."""
        return self.packed.key()

    @property
    def headers(self) -> Sequence[tuple[str, bytes]]:
        """Return the headers in the order they were published in."""
        return self.packed.headers() or ()


class LibrdkafkaSubscriber:
    """One member of the group, joining at the first poll, and anew after an error that waiting does not cure."""

    def __init__(self, cluster: Cluster, group: str, topics: Sequence[str], positions: Positions) -> None:
        self._cluster = cluster
        self._group = group
        self._topics = list(topics)
        self._ask_positions = positions
        self._causes = Causes()
        self._consumer: Consumer | None = None
        self._member: Membership | None = None
        self._heard_at = 0.0
        self._postponed: JitgovError | None = None

    def poll(self, max_messages: int, timeout_ms: int) -> Mapping[Partition, Sequence[Message]]:
        if self._postponed is not None:
            postponed, self._postponed = self._postponed, None
            raise postponed
        deadline = time.monotonic() + timeout_ms / 1000
        while True:
            polled = self._poll_once(max_messages, deadline)
            if polled or time.monotonic() >= deadline:
                return polled

    def seek(self, partition: Partition, offset: int) -> None:
        if self._member is not None and partition in self._member.assigned():
            self._member.place(self._ask_positions)
            self._member.seek(partition, offset)

    def assigned(self) -> frozenset[Partition]:
        return frozenset() if self._member is None else self._member.assigned()

    def lag(self) -> int:
        try:
            member = self._joined()
            if member is None or not member.assigned():
                return 0
            member.place(self._ask_positions)
            ends = partition_ends(member.consumer, member.next, self._cluster.answer_ms / 1000)
            return sum(max(0, end - member.next[partition]) for partition, end in ends.items())
        except KafkaException as error:
            raise self._failed(error) from error

    def close(self) -> None:
        client, self._consumer, self._member = self._consumer, None, None
        if client is not None:
            client.close()

    def _joined(self) -> Membership | None:
        """Return this member of the group; None while one of the topics is missing, which are waited for outside."""
        if self._member is None:
            self._causes.forget()
            if self._consumer is None:
                settings = {"group.id": self._group, **CONSUMER_SETTINGS}
                self._consumer = consumer(self._cluster, settings, self._causes)
            if not partition_counts(self._consumer, bootstrap_seconds(self._cluster)).keys() >= set(self._topics):
                return None
            self._member = Membership(self._consumer, self._topics)
            self._heard_at = time.monotonic()
        return self._member

    def _poll_once(self, max_messages: int, deadline: float) -> dict[Partition, list[ReadMessage]]:
        try:
            member = self._joined()
            if member is None:
                time.sleep(max(0.0, min(_SLICE_SECONDS, deadline - time.monotonic())))
                return {}
            member.place(self._ask_positions)
            polled = self._gather(member, max_messages, deadline)
            if polled:
                self._heard_at = time.monotonic()
                self._causes.forget()
            elif time.monotonic() - self._heard_at > SILENCE_SECONDS:
                # The library polls on in silence when the broker is away.
                member.consumer.list_topics(self._topics[0], self._cluster.answer_ms / 1000)
                self._heard_at = time.monotonic()
            return polled
        except KafkaException as error:
            raise self._failed(error) from error

    def _gather(self, member: Membership, max_messages: int, deadline: float) -> dict[Partition, list[ReadMessage]]:
        """Wait for the first message, then take along what else is there, up to ``max_messages`` or fewer."""
        polled: dict[Partition, list[ReadMessage]] = {}
        errors: list[Record] = []
        left, bytes_left = min(max_messages, _GIVEN_AT_ONCE), _POLL_BYTES
        arrived = _consumed(member, 1, max(0.0, min(_SLICE_SECONDS, deadline - time.monotonic())))
        grace_ends_at = time.monotonic() + _GRACE_SECONDS
        while arrived:
            left -= len(arrived)
            bytes_left -= _sort(member, arrived, polled, errors)
            if left <= 0 or bytes_left <= 0 or time.monotonic() >= grace_ends_at:
                break
            arrived = _consumed(member, left, 0)
        if member.fresh is not None:
            return {}  # the positions are asked anew: what came before them would come twice
        for message in errors:
            self._heed(member, message, postpone=bool(polled))
        return polled

    def _heed(self, member: Membership, message: Record, postpone: bool) -> None:
        """Do what an error among the messages asks for: raise it, at the next poll where messages go out first."""
        error = message.error()
        if error is None or error.code() in _HARMLESS:
            return
        try:
            if error.code() == KafkaError._AUTO_OFFSET_RESET:
                self._go_to_beginning(member, Partition(message.topic(), message.partition()))
            else:
                raise KafkaException(error)
        except KafkaException as raised:
            if not postpone:
                raise
            self._postponed = self._failed(raised)
        except SetupError as refused:
            if not postpone:
                raise
            self._postponed = refused

    def _go_to_beginning(self, member: Membership, partition: Partition) -> None:
        offset = member.next.get(partition, 0)
        if offset != 0:
            raise SetupError(
                f"group {self._group} is at offset {offset} of {partition.topic}/{partition.partition}, which "
                f"{self._cluster.name} does not hold: its retention dropped it unread, or it is another log"
            )
        # From the beginning means from what retention left.
        beginning, _ = member.consumer.get_watermark_offsets(TopicPartition(*partition), self._cluster.answer_ms / 1000)
        member.seek(partition, beginning)

    def _failed(self, error: KafkaException) -> JitgovError:
        """Return the house's error, and drop the consumer unless the broker is merely away: then it recovers itself."""
        failure = house_error(self._cluster, self._causes, error, self._serve)
        if not isinstance(failure, TransientError) or reason(error).fatal():
            self.close()
        return failure

    def _serve(self) -> None:
        """Let the library tell causes: before it has joined, as a poll would take a message afterwards."""
        if self._member is None and self._consumer is not None:
            self._consumer.poll(0)


def _consumed(member: Membership, limit: int, timeout_seconds: float) -> Sequence[Record]:
    return cast("Sequence[Record]", member.consumer.consume(limit, timeout_seconds))


def _sort(
    member: Membership,
    arrived: Sequence[Record],
    polled: dict[Partition, list[ReadMessage]],
    errors: list[Record],
) -> int:
    """Put the messages to their partitions, and errors aside; return the messages' bytes."""
    size = 0
    # By plain pairs, and a partition's next offset once: both cost as much as a message's own bytes otherwise.
    read: dict[tuple[str, int], list[ReadMessage]] = {}
    ends: dict[tuple[str, int], int] = {}
    for message in arrived:
        place, error = (message.topic(), message.partition()), message.error()
        if error is None:
            value = message.value() or b""
            size += len(value)
            messages = read.get(place)
            if messages is None:
                messages = read[place] = []
            messages.append(ReadMessage(message.offset(), value, message))
        elif error.code() == KafkaError._PARTITION_EOF:
            ends[place] = message.offset()
        else:
            errors.append(message)
    for place, messages in read.items():
        partition = Partition(*place)
        polled.setdefault(partition, []).extend(messages)
        _go_on(member, partition, max(messages[-1].offset + 1, ends.pop(place, 0)))
    for place, offset in ends.items():
        _go_on(member, Partition(*place), offset)
    return size


def _go_on(member: Membership, partition: Partition, offset: int) -> None:
    if partition in member.next:  # not one that was let go in the middle of the poll
        member.next[partition] = offset
