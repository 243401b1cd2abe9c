"""Where partitions end is asked again while they change their leader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from ingest.bus.interface import Partition
from ingest.bus.kafka.librdkafka.ends import partition_ends

PLACE = Partition("topic", 0)


class Refusing:
    """A consumer whose broker refuses once for each code, then says that partitions end at 7."""

    def __init__(self, *codes: int) -> None:
        self._codes = list(codes)
        self.looked_up = 0

    def list_topics(self, timeout: float) -> None:
        self.looked_up += 1

    def offsets_for_times(self, asked: Sequence[TopicPartition], timeout: float) -> Sequence[TopicPartition]:
        if self._codes:
            raise KafkaException(KafkaError(self._codes.pop()))
        return [TopicPartition(each.topic, each.partition, 7) for each in asked]

    def ends(self, wait_seconds: float) -> dict[Partition, int]:
        return partition_ends(cast("Consumer", self), [PLACE], wait_seconds)


def test_a_partition_that_changes_its_leader_is_asked_again() -> None:
    consumer = Refusing(KafkaError.NOT_LEADER_FOR_PARTITION, KafkaError.FENCED_LEADER_EPOCH)
    assert consumer.ends(60) == {PLACE: 7}
    assert consumer.looked_up == 2


def test_it_is_asked_no_longer_than_told() -> None:
    with pytest.raises(KafkaException, match="FENCED_LEADER_EPOCH"):
        Refusing(*[KafkaError.FENCED_LEADER_EPOCH] * 1_000).ends(0.3)


def test_another_refusal_is_told_at_once() -> None:
    consumer = Refusing(KafkaError.REQUEST_TIMED_OUT)
    with pytest.raises(KafkaException, match="REQUEST_TIMED_OUT"):
        consumer.ends(60)
    assert consumer.looked_up == 0
