"""Reads single messages from Kafka by their offsets, outside of every group."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError, OffsetOutOfRangeError

from ingest.bus.interface import Lookup, Message, Partition
from ingest.bus.kafka.cluster import Cluster
from ingest.bus.kafka.kafka_python.client import KafkaClient, connect, translated
from ingest.bus.kafka.kafka_python.membership import CONSUMER_SETTINGS, LEAVE_MS
from ingest.bus.kafka.kafka_python.single_records import take_single_records
from ingest.contract.errors import TransientError

_SLICE_MS = 200
_SETTINGS = {**CONSUMER_SETTINGS, "max_partition_fetch_bytes": 32 * 1024}
"""One message is wanted of each fetch: the broker gives the one batch that holds it, however large, and few beside."""


class KafkaPythonLookup(Lookup):
    """One consumer, made when it is first asked, and anew after an error of the library's."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._consumer: KafkaClient | None = None
        self._bounds: dict[TopicPartition, tuple[int, int]] = {}

    def at(self, partition: Partition, offset: int) -> Sequence[Message]:
        return self.at_several({partition: offset})[partition]

    def at_several(self, offsets: Mapping[Partition, int]) -> Mapping[Partition, Sequence[Message]]:
        if self._consumer is None:
            self._consumer = connect(KafkaConsumer, self._cluster, group_id=None, **_SETTINGS)
            take_single_records(self._consumer)
        wanted = {TopicPartition(*partition): offset for partition, offset in offsets.items()}
        try:
            messages = self._read(self._consumer, wanted)
        except KafkaError as error:
            self.close()
            raise translated(self._cluster.name, error) from error
        return {partition: messages.get(TopicPartition(*partition), ()) for partition in offsets}

    def close(self) -> None:
        consumer, self._consumer = self._consumer, None
        self._bounds.clear()
        if consumer is not None:
            consumer.close(autocommit=False, timeout_ms=LEAVE_MS)

    def _read(
        self, consumer: KafkaClient, wanted: Mapping[TopicPartition, int]
    ) -> Mapping[TopicPartition, Sequence[Message]]:
        """Return what stands at the offsets; a fetch of the broker's brings a record of each of its partitions."""
        left = {place: offset for place, offset in wanted.items() if self._stands(consumer, place, offset)}
        if left.keys() - consumer.assignment():
            consumer.assign([*left])
        consumer.pause(*consumer.assignment() - left.keys())
        for place, offset in left.items():
            consumer.seek(place, offset)
            consumer.resume(place)
        wanted_messages: dict[TopicPartition, Sequence[Message]] = {}
        ends_at = time.monotonic() + self._cluster.answer_ms / 1000
        while left and time.monotonic() < ends_at:
            answered = _polled(consumer, len(left))
            consumer.pause(*answered)  # nobody wants what comes next there
            for place, messages in answered.items():
                offset = left.pop(place)
                wanted_messages[place] = [message for message in messages if message.offset == offset]
        for place, offset in left.items():
            raise TransientError(
                f"{self._cluster.name}: offset {offset} of {place.topic}/{place.partition} did not come"
            )
        return wanted_messages

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


def _polled(consumer: KafkaClient, most: int) -> Mapping[TopicPartition, Sequence[Message]]:
    """Return the next records; none of a partition that does not hold its offset any more."""
    try:
        polled: Mapping[TopicPartition, Sequence[Message]] = consumer.poll(timeout_ms=_SLICE_MS, max_records=most)
    except OffsetOutOfRangeError as error:
        return {place: [] for place in error.args[0]}
    return polled
