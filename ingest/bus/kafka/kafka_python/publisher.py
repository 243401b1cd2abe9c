"""Publishes to Kafka: acks from all replicas, idempotent, and never more in memory than a window of messages."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from kafka import KafkaProducer
from kafka.errors import KafkaError, KafkaTimeoutError

from ingest.bus.interface import Outgoing
from ingest.bus.kafka.cluster import DELIVERY_SECONDS, Cluster
from ingest.bus.kafka.kafka_python.client import KafkaClient, connect, translated
from ingest.bus.kafka.kafka_python.topics import topic_names
from ingest.bus.limits import MAX_MESSAGE_BYTES, checked_bytes, partition_of
from ingest.contract.errors import RecordError, SetupError

# kafka-python's producer takes all it is given (150,000 messages of 2 KB with the broker away: 478 MB), so the window
# is ours. It holds some hundred batches: more does not make it faster.
_WINDOW_MESSAGES = 10_000
_WINDOW_BYTES = 32 * 1024 * 1024
_CLOSE_SECONDS = 5
PRODUCER_SETTINGS = {
    "acks": "all",
    "enable_idempotence": True,
    "batch_size": 256 * 1024,
    "linger_ms": 20,
    "compression_type": "lz4",
    "max_request_size": MAX_MESSAGE_BYTES + 4_096,  # the library counts the record's own frame too
    "delivery_timeout_ms": DELIVERY_SECONDS * 1000,
    "max_block_ms": 5_000,
    "metrics_enabled": False,
}
"""How the producer is set; a benchmark's bare producer is set alike."""


class KafkaPythonPublisher:
    """One producer, made at the first publish and made anew after an error: its sequence numbers may have a gap."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._producer: KafkaClient | None = None
        self._patience_seconds = cluster.milliseconds("delivery_timeout_ms", DELIVERY_SECONDS * 1000) / 1000 + 5
        self._pending: deque[tuple[KafkaClient, int]] = deque()
        self._held = 0

    def publish(self, topic: str, messages: Iterable[Outgoing]) -> int:
        try:
            try:
                return self._publish(topic, messages)
            except RecordError:
                self._settle()
                raise
        except KafkaError as error:
            self.close()
            raise translated(self._cluster.name, error) from error

    def close(self) -> None:
        producer, self._producer = self._producer, None
        self._pending.clear()
        self._held = 0
        if producer is None:
            return
        try:
            producer.close(timeout=_CLOSE_SECONDS)
        except KafkaTimeoutError:
            # close() flushes first, and when that takes too long it leaves its thread running for good.
            producer._sender.force_close()

    def _publish(self, topic: str, messages: Iterable[Outgoing]) -> int:
        if self._producer is None:
            self._producer = connect(KafkaProducer, self._cluster, **PRODUCER_SETTINGS)
        send = self._producer.send
        count = self._partition_count(self._producer, topic)
        published = 0
        for message in messages:
            size = checked_bytes(topic, message)
            while len(self._pending) >= _WINDOW_MESSAGES or self._held + size > _WINDOW_BYTES:
                self._await_oldest()
            key = message.key
            future = send(topic, message.value, key, list(message.headers), partition_of(key, count))
            self._pending.append((future, size))
            self._held += size
            published += 1
        self._settle()
        return published

    def _partition_count(self, producer: KafkaClient, topic: str) -> int:
        try:
            partitions: set[int] = producer.partitions_for(topic)
        except KafkaTimeoutError as error:
            # The library says the same of an absent topic and of a broker away: the broker itself is asked.
            if topic not in topic_names(self._cluster):
                raise SetupError(f"topic {topic} is not on {self._cluster.name}: create it first") from error
            raise
        return len(partitions)

    def _await_oldest(self) -> None:
        future, size = self._pending.popleft()
        self._held -= size
        if not future.is_done or future.exception is not None:
            future.get(timeout=self._patience_seconds)

    def _settle(self) -> None:
        """Wait until all that was sent is durable. Raises TransientError when something is not."""
        if self._pending and self._producer is not None:
            self._producer.flush(timeout=self._patience_seconds)
        while self._pending:
            self._await_oldest()
