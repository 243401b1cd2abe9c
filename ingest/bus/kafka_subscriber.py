"""Reads from Kafka as a member of a consumer group, which only shares the partitions out.

No offset is committed to the group: the reader's own positions are asked at each assignment. After a rebalance they
are asked again: what was polled and not stored by then is polled again. The messages are kafka-python's own objects.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.errors import KafkaError, NoOffsetForPartitionError, OffsetOutOfRangeError, RetriableError

from ingest.bus.interface import Message, Partition, Positions
from ingest.bus.kafka_client import Cluster, KafkaClient, connect, translated
from ingest.contract.errors import JitgovError, SetupError, TransientError

_SETTINGS = {
    "enable_auto_commit": False,
    "auto_offset_reset": "none",  # a position that is not there is an error, never a silent jump
    # A member that was killed is missed after 10 s; its partitions stand still until then (the default is 45).
    "session_timeout_ms": 10_000,
    # Several MB of each partition in one fetch; compressed, so some 10,000 events of each. Memory: twice fetch_max.
    "fetch_max_bytes": 16 * 1024 * 1024,
    "max_partition_fetch_bytes": 4 * 1024 * 1024,
    "metrics_enabled": False,
}
_SLICE_MS = 200  # how long the library polls at a time: an assignment that comes meanwhile waits for the end of it
_GRACE_MS = 5  # after the first messages: what the next fetch already brought is taken along
_POLL_BYTES = 32 * 1024 * 1024  # no further fetch is taken along past that: 10,000 of the largest would be 9 GB
_SILENCE_SECONDS = 2.0  # without a message for so long, the broker is asked whether it is there
_ANSWER_MS = 5_000


class KafkaSubscriber:
    """One consumer, made at the first poll and made anew after an error of the library's."""

    def __init__(self, cluster: Cluster, group: str, topics: Sequence[str], positions: Positions) -> None:
        self._cluster = cluster
        self._group = group
        self._topics = list(topics)
        self._ask_positions = positions
        self._consumer: KafkaClient | None = None
        self._assignment = _Assignment()
        self._heard_at = 0.0
        self._postponed: JitgovError | None = None

    def poll(self, max_messages: int, timeout_ms: int) -> Mapping[Partition, Sequence[Message]]:
        if self._postponed is not None:
            postponed, self._postponed = self._postponed, None
            raise postponed
        deadline = time.monotonic() + timeout_ms / 1000
        while True:
            found = self._poll_once(max_messages, deadline)
            if found or time.monotonic() >= deadline:
                return found

    def seek(self, partition: Partition, offset: int) -> None:
        if self._consumer is not None and partition in self.assigned():
            self._consumer.seek(TopicPartition(*partition), offset)

    def assigned(self) -> frozenset[Partition]:
        if self._consumer is None:
            return frozenset()
        return frozenset(Partition(*partition) for partition in self._consumer.assignment())

    def lag(self) -> int:
        consumer = self._connected()
        try:
            self._take_assignment(consumer)
            partitions = list(consumer.assignment())
            if not partitions:
                return 0
            ends = consumer.end_offsets(partitions, timeout_ms=_ANSWER_MS)
            return sum(ends[each] - (consumer.position(each, timeout_ms=_ANSWER_MS) or 0) for each in partitions)
        except KafkaError as error:
            raise translated(self._cluster.name, error) from error

    def close(self) -> None:
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            consumer.close(autocommit=False, timeout_ms=_ANSWER_MS)

    def _poll_once(self, max_messages: int, deadline: float) -> dict[Partition, list[Message]]:
        consumer = self._connected()
        try:
            self._take_assignment(consumer)
            found = self._gather(consumer, max_messages, deadline)
            if found:
                self._heard_at = time.monotonic()
            elif time.monotonic() - self._heard_at > _SILENCE_SECONDS:
                self._ask_broker(consumer)
            return found
        except NoOffsetForPartitionError:
            return {}  # assigned just now, in the middle of the library's poll: the next turn places it
        except OffsetOutOfRangeError as error:
            self._go_to_beginning(consumer, error)
            return {}
        except KafkaError as error:
            raise self._failed(error) from error

    def _connected(self) -> KafkaClient:
        if self._consumer is None:
            self._assignment = _Assignment()
            consumer = connect(KafkaConsumer, self._cluster, group_id=self._group, **_SETTINGS)
            self._assignment.consumer = consumer
            consumer.subscribe(self._topics, listener=self._assignment)
            self._consumer = consumer
            self._heard_at = time.monotonic()
        return self._consumer

    def _take_assignment(self, consumer: KafkaClient) -> None:
        """Ask the positions of what was assigned since, here: the listener runs in the library's own thread."""
        while (fresh := self._assignment.fresh) is not None:
            partitions = [Partition(*each) for each in fresh]
            start = self._ask_positions(partitions)
            if self._assignment.fresh is not fresh:
                continue  # assigned anew meanwhile
            self._assignment.fresh = None
            for partition in partitions:
                place = TopicPartition(*partition)
                consumer.seek(place, start.get(partition, 0))
                consumer.resume(place)

    def _gather(self, consumer: KafkaClient, max_messages: int, deadline: float) -> dict[Partition, list[Message]]:
        """Poll until there are messages, then on while more come at once, up to ``max_messages``."""
        wait_ms = max(0, min(_SLICE_MS, int((deadline - time.monotonic()) * 1000)))
        found: dict[Partition, list[Message]] = {}
        left, bytes_left = max_messages, _POLL_BYTES
        grace_ends_at = 0.0
        while left > 0:
            try:
                polled = consumer.poll(timeout_ms=wait_ms, max_records=left)
            except KafkaError as error:
                if not found:
                    raise
                # The library has moved past what it gave already: that goes out first, the error at the next poll.
                self._postponed = self._failed(error)
                break
            if self._assignment.fresh is not None:
                return {}  # the positions are asked anew: what came before them would come twice
            for place, messages in polled.items():
                found.setdefault(Partition(*place), []).extend(messages)
                left -= len(messages)
                bytes_left -= sum(len(message.value) for message in messages)
            now = time.monotonic()
            grace_ends_at = grace_ends_at or now + 4 * _GRACE_MS / 1000
            if not polled or now >= grace_ends_at or bytes_left <= 0:
                break
            wait_ms = _GRACE_MS
        return found

    def _ask_broker(self, consumer: KafkaClient) -> None:
        """Raise KafkaTimeoutError when the broker does not answer: the library's poll would wait in silence."""
        partitions = list(consumer.assignment())
        if partitions:
            consumer.end_offsets(partitions, timeout_ms=_ANSWER_MS)
        else:
            consumer.bootstrap(timeout_ms=_ANSWER_MS, refresh=True)
        self._heard_at = time.monotonic()

    def _go_to_beginning(self, consumer: KafkaClient, error: OffsetOutOfRangeError) -> None:
        for place, offset in error.args[0].items():
            if offset != 0:
                raise SetupError(
                    f"group {self._group} is at offset {offset} of {place.topic}/{place.partition}, which "
                    f"{self._cluster.name} does not hold: its retention dropped it unread, or it is another log"
                ) from error
            # From the beginning means from what retention left.
            consumer.seek_to_beginning(place)

    def _failed(self, error: KafkaError) -> JitgovError:
        """Return the house's error, and drop the consumer unless the broker is merely away: then it recovers itself."""
        failure = translated(self._cluster.name, error)
        if not isinstance(failure, TransientError) or not isinstance(error, RetriableError):
            self.close()
        return failure


class _Assignment:
    """Holds back what the group assigns until its positions are asked: paused, so that nothing is read before."""

    def __init__(self) -> None:
        self.consumer: KafkaClient = None
        self.fresh: frozenset[tuple[str, int]] | None = None

    def on_partitions_assigned(self, assigned: set[tuple[str, int]]) -> None:
        self.consumer.pause(*assigned)
        self.fresh = frozenset(assigned)

    def on_partitions_revoked(self, revoked: set[tuple[str, int]]) -> None:
        """Let them go: the positions of what was polled stand in the reader's own store."""

    def on_partitions_lost(self, lost: set[tuple[str, int]]) -> None:
        """Let them go, as above."""


# Registered, not inherited: the library has no types, and a class cannot inherit from an unknown one.
ConsumerRebalanceListener.register(_Assignment)
