"""The topics on a Kafka cluster: which there are, and making those that are missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from kafka import KafkaAdminClient
from kafka.errors import TopicAlreadyExistsError

from ingest.bus.kafka_client import Cluster, KafkaClient, connect, house_errors

MAX_RECORD_BYTES = 1_048_576
"""Largest record batch of a topic, stated: the broker's own default may have been changed. MAX_MESSAGE_BYTES fits."""

_REPLICAS = 3
_CONFIGS = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}


def topic_names(cluster: Cluster) -> frozenset[str]:
    """Return the names of the topics on the cluster that we may see."""
    with _admin(cluster) as admin:
        return frozenset(admin.list_topics())


def create_topics(cluster: Cluster, topics: Mapping[str, int]) -> None:
    """Create the topics that are missing: that many partitions, kept for ever, up to three replicas.

    With three replicas two must have a message before it counts as published; returns when all can be written to.
    """
    with _admin(cluster) as admin:
        missing = {topic: count for topic, count in topics.items() if topic not in admin.list_topics()}
        replicas = min(_REPLICAS, len(admin.describe_cluster()["brokers"]))
        configs = {
            **_CONFIGS,
            "max.message.bytes": str(MAX_RECORD_BYTES),
            "min.insync.replicas": str(max(1, replicas - 1)),
        }
        for topic, count in missing.items():
            wanted = {topic: {"num_partitions": count, "replication_factor": replicas, "configs": configs}}
            with suppress(TopicAlreadyExistsError):  # another process was faster
                admin.create_topics(wanted)
        admin.wait_for_topics(list(missing))


@contextmanager
def _admin(cluster: Cluster) -> Iterator[KafkaClient]:
    admin = connect(KafkaAdminClient, cluster)
    try:
        with house_errors(cluster):
            yield admin
    finally:
        admin.close()
