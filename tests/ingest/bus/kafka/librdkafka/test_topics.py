"""Topics that are looked for while a connection breaks."""

from __future__ import annotations

import pytest
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin._metadata import ClusterMetadata

from ingest.bus.kafka.librdkafka.topics import writable_topics


class Broken:
    """A client whose connection is broken in one way."""

    def __init__(self, code: int) -> None:
        self._code = code

    def list_topics(self, topic: str | None = None, timeout: float = -1) -> ClusterMetadata:
        raise KafkaException(KafkaError(self._code))


def test_no_topic_can_be_written_to_while_the_connection_is_made_anew() -> None:
    assert writable_topics(Broken(KafkaError._TRANSPORT)) == frozenset()


def test_any_other_fault_ends_the_wait() -> None:
    with pytest.raises(KafkaException):
        writable_topics(Broken(KafkaError._AUTHENTICATION))
