"""Reads single messages from Kafka by their offsets, outside of every group."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import cast

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from ingest.bus.interface import Message, Partition
from ingest.bus.kafka.cluster import ANSWER_SECONDS, Cluster
from ingest.bus.kafka.librdkafka.client import Causes, bootstrap_seconds, consumer, house_error
from ingest.bus.kafka.librdkafka.membership import CONSUMER_SETTINGS
from ingest.bus.kafka.librdkafka.subscriber import ReadMessage, Record
from ingest.bus.kafka.librdkafka.topics import partition_counts
from ingest.contract.errors import TransientError

_SLICE_SECONDS = 0.2
_SETTINGS = {**CONSUMER_SETTINGS, "group.id": "jitgov-lookup"}
"""The library wants a group's name of every consumer; this one is assigned its partitions and never joins it."""


class LibrdkafkaLookup:
    """One consumer, made when it is first asked, and anew after an error of the library's."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._causes = Causes()
        self._consumer: Consumer | None = None

    def at(self, partition: Partition, offset: int) -> Sequence[Message]:
        self._causes.forget()
        if self._consumer is None:
            self._consumer = consumer(self._cluster, _SETTINGS, self._causes)
        client = self._consumer
        try:
            return self._read(client, partition, offset)
        except KafkaException as error:
            failure = house_error(self._cluster, self._causes, error, lambda: client.poll(0))
            self.close()
            raise failure from error

    def close(self) -> None:
        client, self._consumer = self._consumer, None
        if client is not None:
            client.close()

    def _read(self, client: Consumer, partition: Partition, offset: int) -> list[Message]:
        if partition.partition >= partition_counts(client, bootstrap_seconds(self._cluster)).get(partition.topic, 0):
            return []
        beginning, end = client.get_watermark_offsets(TopicPartition(*partition), ANSWER_SECONDS)
        if not beginning <= offset < end:
            return []
        client.assign([TopicPartition(*partition, offset)])
        ends_at = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < ends_at:
            for message in cast("Sequence[Record]", client.consume(1, _SLICE_SECONDS)):
                error = message.error()
                if error is not None and error.code() != KafkaError._PARTITION_EOF:
                    raise KafkaException(error)
                if error is None and message.offset() == offset:
                    return [ReadMessage(offset, message.key(), message.value() or b"", message)]
                return []
        raise TransientError(
            f"{self._cluster.name}: offset {offset} of {partition.topic}/{partition.partition} did not come"
        )
