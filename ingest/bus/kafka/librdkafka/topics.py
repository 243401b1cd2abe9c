"""The topics on a Kafka cluster: which there are, and making those that are missing."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Set
from typing import Protocol

from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._metadata import ClusterMetadata
from confluent_kafka.cimpl import NewTopic

from ingest.bus.kafka.cluster import Cluster, missing_topic, topic_plan
from ingest.bus.kafka.librdkafka.client import Causes, admin, bootstrap_seconds, house_error, reason
from ingest.contract.errors import TransientError

_CREATE_SECONDS = 15.0
_LOOK_AGAIN_SECONDS = 0.05
_64_BITS = (1 << 64) - 1


class Lister(Protocol):
    """Any of librdkafka's clients: each of them can tell the cluster's topics."""

    def list_topics(self, topic: str | None = None, timeout: float = -1) -> ClusterMetadata: ...


def partition_counts(client: Lister, timeout_seconds: float) -> dict[str, int]:
    """Return topic → partitions of the topics that we may see and write to. Raises KafkaException.

    All are asked for: a broker may create a topic that it is asked for by name.
    """
    topics = client.list_topics(timeout=timeout_seconds).topics
    return {
        name: len(topic.partitions)
        for name, topic in topics.items()
        if topic.error is None and topic.partitions and all(part.leader >= 0 for part in topic.partitions.values())
    }


def create_topics(cluster: Cluster, topics: Mapping[str, int]) -> None:
    """Create the topics that are missing, with that many partitions; return when all can be written to."""
    causes = Causes()
    client = admin(cluster, causes)
    try:
        metadata = client.list_topics(timeout=bootstrap_seconds(cluster))
        missing = {topic: count for topic, count in topics.items() if topic not in metadata.topics}
        if missing:
            _create(client, missing, len(metadata.brokers))
            _await(cluster, client, missing)
    except KafkaException as error:
        raise house_error(cluster, causes, error, lambda: client.poll(0)) from error


def topic_identity(cluster: Cluster, topic: str) -> str:
    """Return the id that the cluster gave the topic when it was made. Raises SetupError where it is not there."""
    causes = Causes()
    client = admin(cluster, causes)
    try:
        asked = client.describe_topics(TopicCollection([topic]), request_timeout=bootstrap_seconds(cluster))
        topic_id = asked[topic].result().topic_id
    except KafkaException as error:
        if reason(error).code() == KafkaError.UNKNOWN_TOPIC_OR_PART:
            raise missing_topic(cluster, topic) from error
        raise house_error(cluster, causes, error, lambda: client.poll(0)) from error
    high, low = topic_id.get_most_significant_bits(), topic_id.get_least_significant_bits()
    return f"kafka:{uuid.UUID(int=(high & _64_BITS) << 64 | low & _64_BITS)}"


def _create(client: AdminClient, missing: Mapping[str, int], brokers: int) -> None:
    plan = topic_plan(brokers)
    wanted = [NewTopic(topic, count, plan.replicas, config=dict(plan.configs)) for topic, count in missing.items()]
    for created in client.create_topics(wanted, request_timeout=_CREATE_SECONDS).values():
        try:
            created.result(_CREATE_SECONDS)
        except KafkaException as error:
            if reason(error).code() != KafkaError.TOPIC_ALREADY_EXISTS:  # another process was faster
                raise


def _await(cluster: Cluster, client: AdminClient, missing: Mapping[str, int]) -> None:
    deadline = time.monotonic() + _CREATE_SECONDS
    while absent := missing.keys() - writable_topics(client):
        if time.monotonic() >= deadline:
            raise TransientError(f"{cluster.name}: {', '.join(sorted(absent))} cannot be written to yet")
        time.sleep(_LOOK_AGAIN_SECONDS)


def writable_topics(client: Lister) -> Set[str]:
    """Return the topics that can be written to; none while a broken connection is made anew."""
    try:
        return partition_counts(client, _CREATE_SECONDS).keys()
    except KafkaException as error:
        if reason(error).code() != KafkaError._TRANSPORT:
            raise
        return frozenset()
