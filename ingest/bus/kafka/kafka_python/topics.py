"""The topics on a Kafka cluster: which there are, and making those that are missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from kafka import KafkaAdminClient
from kafka.errors import TopicAlreadyExistsError

from ingest.bus.kafka.cluster import Cluster, missing_topic, topic_plan
from ingest.bus.kafka.kafka_python.client import KafkaClient, connect, house_errors


def topic_names(cluster: Cluster) -> frozenset[str]:
    """Return the names of the topics on the cluster that we may see."""
    with _admin(cluster) as admin:
        return frozenset(admin.list_topics())


def create_topics(cluster: Cluster, topics: Mapping[str, int]) -> None:
    """Create the topics that are missing, with that many partitions; return when all can be written to."""
    with _admin(cluster) as admin:
        missing = {topic: count for topic, count in topics.items() if topic not in admin.list_topics()}
        plan = topic_plan(len(admin.describe_cluster()["brokers"]))
        for topic, count in missing.items():
            wanted = {topic: {"num_partitions": count, "replication_factor": plan.replicas, "configs": plan.configs}}
            with suppress(TopicAlreadyExistsError):  # another process was faster
                admin.create_topics(wanted)
        admin.wait_for_topics(list(missing))


def topic_identity(cluster: Cluster, topic: str) -> str:
    """Return the id that the cluster gave the topic when it was made. Raises SetupError where it is not there."""
    with _admin(cluster) as admin:
        (described,) = admin.describe_topics([topic])
    if described["topic_id"] is None:
        raise missing_topic(cluster, topic)
    return f"kafka:{described['topic_id']}"


@contextmanager
def _admin(cluster: Cluster) -> Iterator[KafkaClient]:
    admin = connect(KafkaAdminClient, cluster)
    try:
        with house_errors(cluster):
            yield admin
    finally:
        admin.close()
