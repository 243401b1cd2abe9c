"""Reads single messages from Kafka by their offsets, outside of every group."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import cast

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from ingest.bus.interface import Lookup, Message, Partition
from ingest.bus.kafka.cluster import Cluster
from ingest.bus.kafka.librdkafka.client import Causes, bootstrap_seconds, consumer, house_error
from ingest.bus.kafka.librdkafka.membership import CONSUMER_SETTINGS
from ingest.bus.kafka.librdkafka.subscriber import ReadMessage, Record
from ingest.bus.kafka.librdkafka.topics import partition_counts
from ingest.contract.errors import TransientError

_SLICE_SECONDS = 0.2
_SETTINGS = {
    **CONSUMER_SETTINGS,
    # The library wants a group's name of every consumer; this one is assigned its partitions and never joins it.
    "group.id": "jitgov-lookup",
    # One message is wanted of each fetch: the broker gives the one batch that holds it, however large, and few beside,
    # and no more is fetched ahead while there is one that nobody took.
    "max.partition.fetch.bytes": 32 * 1024,
    "queued.min.messages": 1,
    "fetch.wait.max.ms": 10,  # behind a partition's last message it waits so long for more before the next is fetched
}
# A mark of a transaction stands there, or what stood there was dropped since the bounds were asked.
_NOTHING_THERE = frozenset({KafkaError._PARTITION_EOF, KafkaError._AUTO_OFFSET_RESET})


class LibrdkafkaLookup(Lookup):
    """One consumer, made when it is first asked, and anew after an error of the library's."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._causes = Causes()
        self._consumer: Consumer | None = None
        self._bounds: dict[Partition, tuple[int, int]] = {}

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
        self._bounds.clear()
        if client is not None:
            client.close()

    def _read(self, client: Consumer, partition: Partition, offset: int) -> list[Message]:
        if not self._stands(client, partition, offset):
            return []
        client.assign([TopicPartition(*partition, offset)])
        ends_at = time.monotonic() + self._cluster.answer_ms / 1000
        while time.monotonic() < ends_at:
            for message in cast("Sequence[Record]", client.consume(1, _SLICE_SECONDS)):
                error = message.error()
                if error is not None and error.code() not in _NOTHING_THERE:
                    raise KafkaException(error)
                if error is None and message.offset() == offset:
                    return [ReadMessage(offset, message.value() or b"", message)]
                return []
        raise TransientError(
            f"{self._cluster.name}: offset {offset} of {partition.topic}/{partition.partition} did not come"
        )

    def _stands(self, client: Consumer, partition: Partition, offset: int) -> bool:
        """Tell whether a partition reaches from before an offset until behind it; its end is asked where it may not."""
        beginning, end = self._bounds.get(partition, (0, 0))
        if offset >= end:
            counts = partition_counts(client, bootstrap_seconds(self._cluster))
            if partition.partition >= counts.get(partition.topic, 0):
                return False
            beginning, end = client.get_watermark_offsets(TopicPartition(*partition), self._cluster.answer_ms / 1000)
            self._bounds[partition] = beginning, end
        return beginning <= offset < end
