"""Reads single messages from Kafka by their offsets, outside of every group."""

from __future__ import annotations

import time
from collections.abc import Sequence

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError, OffsetOutOfRangeError

from ingest.bus.interface import Message, Partition
from ingest.bus.kafka.cluster import Cluster
from ingest.bus.kafka.kafka_python.client import KafkaClient, connect, translated
from ingest.bus.kafka.kafka_python.membership import CONSUMER_SETTINGS, LEAVE_MS
from ingest.bus.kafka.kafka_python.passing_over import pass_over
from ingest.contract.errors import TransientError

_SLICE_MS = 200
_SETTINGS = {**CONSUMER_SETTINGS, "max_partition_fetch_bytes": 32 * 1024}
"""One message is wanted of each fetch: the broker gives the one batch that holds it, however large, and few beside."""


class KafkaPythonLookup:
    """One consumer, made when it is first asked, and anew after an error of the library's."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._consumer: KafkaClient | None = None
        self._bounds: dict[TopicPartition, tuple[int, int]] = {}

    def at(self, partition: Partition, offset: int) -> Sequence[Message]:
        if self._consumer is None:
            self._consumer = connect(KafkaConsumer, self._cluster, group_id=None, **_SETTINGS)
            pass_over(self._consumer)
        try:
            return self._read(self._consumer, TopicPartition(*partition), offset)
        except OffsetOutOfRangeError:
            return []
        except KafkaError as error:
            self.close()
            raise translated(self._cluster.name, error) from error

    def close(self) -> None:
        consumer, self._consumer = self._consumer, None
        self._bounds.clear()
        if consumer is not None:
            consumer.close(autocommit=False, timeout_ms=LEAVE_MS)

    def _read(self, consumer: KafkaClient, place: TopicPartition, offset: int) -> list[Message]:
        if not self._stands(consumer, place, offset):
            return []
        if consumer.assignment() != {place}:
            consumer.assign([place])
        consumer.seek(place, offset)
        ends_at = time.monotonic() + self._cluster.answer_ms / 1000
        while time.monotonic() < ends_at:
            for messages in consumer.poll(timeout_ms=_SLICE_MS, max_records=1).values():
                return [message for message in messages if message.offset == offset]
        raise TransientError(f"{self._cluster.name}: offset {offset} of {place.topic}/{place.partition} did not come")

    def _stands(self, consumer: KafkaClient, place: TopicPartition, offset: int) -> bool:
        """Tell whether a partition reaches from before an offset until behind it; its end is asked where it may not."""
        beginning, end = self._bounds.get(place, (0, 0))
        if offset >= end:
            if place.partition not in (consumer.partitions_for_topic(place.topic) or ()):
                return False
            beginning = consumer.beginning_offsets([place], timeout_ms=self._cluster.answer_ms)[place]
            end = consumer.end_offsets([place], timeout_ms=self._cluster.answer_ms)[place]
            self._bounds[place] = beginning, end
        return bool(beginning <= offset < end)
