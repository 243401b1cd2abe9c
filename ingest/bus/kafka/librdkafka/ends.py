"""Asks where partitions end, again and again while they change their leader: kafka-python does so by itself."""

from __future__ import annotations

import time
from collections.abc import Iterable

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from ingest.bus.interface import Partition
from ingest.bus.kafka.librdkafka.client import reason

_END = -1  # asked for as a time, it stands for the partition's end
_ELECTING = frozenset({
    KafkaError.FENCED_LEADER_EPOCH, KafkaError.LEADER_NOT_AVAILABLE, KafkaError.NOT_LEADER_FOR_PARTITION,
    KafkaError.UNKNOWN_LEADER_EPOCH,
})  # fmt: skip
_PAUSE_SECONDS = 0.2


def partition_ends(client: Consumer, partitions: Iterable[Partition], wait_seconds: float) -> dict[Partition, int]:
    """Return the offset behind each partition's last message. Raises KafkaException, at the latest after the wait."""
    asked = [TopicPartition(*partition, _END) for partition in partitions]
    ends_at = time.monotonic() + wait_seconds
    while True:
        left = max(_PAUSE_SECONDS, ends_at - time.monotonic())
        try:
            return _asked_once(client, asked, left)
        except KafkaException as error:
            if reason(error).code() not in _ELECTING or time.monotonic() >= ends_at:
                raise
        time.sleep(_PAUSE_SECONDS)
        client.list_topics(timeout=left)  # only so the library learns who leads now


def _asked_once(client: Consumer, asked: list[TopicPartition], wait_seconds: float) -> dict[Partition, int]:
    ends = client.offsets_for_times(asked, timeout=wait_seconds)
    for end in ends:
        if end.error is not None:
            raise KafkaException(end.error)
    return {Partition(end.topic, end.partition): end.offset for end in ends}
