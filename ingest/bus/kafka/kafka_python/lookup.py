"""Reads single messages from Kafka by their offsets, outside of every group."""

from __future__ import annotations

import time
from collections.abc import Sequence

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError, OffsetOutOfRangeError

from ingest.bus.interface import Message, Partition
from ingest.bus.kafka.cluster import ANSWER_SECONDS, Cluster
from ingest.bus.kafka.kafka_python.client import KafkaClient, connect, translated
from ingest.bus.kafka.kafka_python.membership import ANSWER_MS, CONSUMER_SETTINGS
from ingest.contract.errors import TransientError

_SLICE_MS = 200


class KafkaPythonLookup:
    """One consumer, made when it is first asked, and anew after an error of the library's."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._consumer: KafkaClient | None = None

    def at(self, partition: Partition, offset: int) -> Sequence[Message]:
        if self._consumer is None:
            self._consumer = connect(KafkaConsumer, self._cluster, group_id=None, **CONSUMER_SETTINGS)
        try:
            return self._read(self._consumer, TopicPartition(*partition), offset)
        except OffsetOutOfRangeError:
            return []
        except KafkaError as error:
            self.close()
            raise translated(self._cluster.name, error) from error

    def close(self) -> None:
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            consumer.close(autocommit=False, timeout_ms=ANSWER_MS)

    def _read(self, consumer: KafkaClient, place: TopicPartition, offset: int) -> list[Message]:
        if place.partition not in (consumer.partitions_for_topic(place.topic) or ()):
            return []
        consumer.assign([place])
        beginning = consumer.beginning_offsets([place], timeout_ms=ANSWER_MS)[place]
        if not beginning <= offset < consumer.end_offsets([place], timeout_ms=ANSWER_MS)[place]:
            return []
        consumer.seek(place, offset)
        ends_at = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < ends_at:
            for messages in consumer.poll(timeout_ms=_SLICE_MS, max_records=1).values():
                return [message for message in messages if message.offset == offset]
        raise TransientError(f"{self._cluster.name}: offset {offset} of {place.topic}/{place.partition} did not come")
