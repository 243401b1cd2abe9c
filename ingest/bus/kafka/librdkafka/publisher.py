"""Publishes to Kafka: acks from all replicas, idempotent, and never more in memory than a window of messages."""

from __future__ import annotations

import time
from collections.abc import Iterable

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from ingest.bus.interface import Outgoing
from ingest.bus.kafka.cluster import DELIVERY_SECONDS, Cluster
from ingest.bus.kafka.librdkafka.client import Causes, house_error, producer
from ingest.bus.kafka.librdkafka.options import Properties
from ingest.bus.kafka.librdkafka.topics import partition_counts
from ingest.bus.limits import MAX_MESSAGE_BYTES, checked_bytes, partition_of
from ingest.contract.errors import RecordError, SetupError

PRODUCER_SETTINGS: Properties = {
    "acks": "all",
    "enable.idempotence": True,
    "batch.size": 256 * 1024,
    "linger.ms": 20,
    "compression.type": "lz4",
    "message.max.bytes": MAX_MESSAGE_BYTES + 4_096,  # the library counts the record's own frame too
    "delivery.timeout.ms": DELIVERY_SECONDS * 1000,
    "delivery.report.only.error": True,
    # The window: a publisher waits where as much is not on the broker yet.
    "queue.buffering.max.messages": 20_000,
    "queue.buffering.max.kbytes": 32 * 1024,
}
"""How the producer is set; a benchmark's bare producer is set alike."""

_ROOM_SECONDS = 0.01  # how long a full window is waited for before it is tried again
_COUNTS_AGE_SECONDS = 300.0  # partitions may be added to a topic
_PURGE_SECONDS = 1.0
_MAX_BLOCK_MS = 5_000


class LibrdkafkaPublisher:
    """One producer, made at the first publish and made anew after an error: its sequence numbers may have a gap."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._causes = Causes()
        self._producer: Producer | None = None
        self._failed: list[KafkaError] = []
        self._counts: dict[str, int] = {}
        self._counted_at = 0.0
        delivery_ms = cluster.milliseconds("delivery_timeout_ms", DELIVERY_SECONDS * 1000)
        self._patience_seconds = delivery_ms / 1000 + 5

    def publish(self, topic: str, messages: Iterable[Outgoing]) -> int:
        self._causes.forget()
        try:
            try:
                return self._publish(topic, messages)
            except RecordError:
                self._settle()
                raise
        except KafkaException as error:
            failure = house_error(self._cluster, self._causes, error, self._serve)
            self.close()
            raise failure from error

    def close(self) -> None:
        client, self._producer = self._producer, None
        self._counts.clear()
        if client is not None and len(client):
            client.purge()
            client.flush(_PURGE_SECONDS)
        self._failed.clear()

    def _publish(self, topic: str, messages: Iterable[Outgoing]) -> int:
        if self._producer is None:
            settings = {**PRODUCER_SETTINGS, "on_delivery": self._note_failed}
            self._producer = producer(self._cluster, settings, self._causes)
        client = self._producer
        count = self._partition_count(client, topic)
        published = 0
        for message in messages:
            checked_bytes(topic, message)
            key = message.key
            partition = partition_of(key, count)
            headers: list[tuple[str, str | bytes | None]] = [*message.headers]
            while True:
                try:
                    client.produce(topic, message.value, key, partition, headers=headers)
                    break
                except BufferError:
                    self._await_room(client)
            published += 1
        self._settle()
        return published

    def _partition_count(self, client: Producer, topic: str) -> int:
        now = time.monotonic()
        if topic not in self._counts or now - self._counted_at > _COUNTS_AGE_SECONDS:
            block_seconds = self._cluster.milliseconds("max_block_ms", _MAX_BLOCK_MS) / 1000
            self._counts = partition_counts(client, block_seconds)
            self._counted_at = now
        if topic not in self._counts:
            raise SetupError(f"topic {topic} is not on {self._cluster.name}: create it first")
        return self._counts[topic]

    def _await_room(self, client: Producer) -> None:
        """Wait until messages have left the window. Raises what a message failed with; each fails after its time."""
        client.poll(_ROOM_SECONDS)
        self._raise_failed()

    def _settle(self) -> None:
        """Wait until all that was sent is durable. Raises KafkaException when something is not."""
        if self._producer is not None and self._producer.flush(self._patience_seconds):
            raise KafkaException(KafkaError(KafkaError._MSG_TIMED_OUT))
        self._raise_failed()

    def _raise_failed(self) -> None:
        if self._failed:
            raise KafkaException(self._failed[0])

    def _note_failed(self, error: KafkaError | None, _message: Message) -> None:
        if error is not None:
            self._failed.append(error)

    def _serve(self) -> None:
        if self._producer is not None:
            self._producer.poll(0)
