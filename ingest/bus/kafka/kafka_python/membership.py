"""A consumer in its group: it joins when its topics are there, and reads nothing before its positions are asked."""

from __future__ import annotations

from collections.abc import Sequence

from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.errors import KafkaError

from ingest.bus.interface import Partition, Positions
from ingest.bus.kafka.cluster import LEAVE_SECONDS, Cluster
from ingest.bus.kafka.kafka_python.client import KafkaClient, connect, translated
from ingest.bus.kafka.kafka_python.topics import topic_names

LEAVE_MS = int(LEAVE_SECONDS * 1000)

CONSUMER_SETTINGS = {
    "enable_auto_commit": False,
    "auto_offset_reset": "none",  # a position that is not there is an error, never a silent jump
    # A member that was killed is missed after 10 s; its partitions stand still until then (the default is 45).
    "session_timeout_ms": 10_000,
    # 1 MB of each partition in one fetch is some thousand events of 2 KB, compressed. With 4 MB a poll is no faster
    # and takes 100 MB more.
    "max_partition_fetch_bytes": 1024 * 1024,
    "fetch_max_bytes": 16 * 1024 * 1024,
    "metrics_enabled": False,
}
"""How the consumer is set, beside its group; a benchmark's bare consumer is set alike."""


class Membership:
    """The consumer, and what the group assigned to it that is not placed yet (None: nothing).

    What is assigned is paused until it is placed, in the reader's own thread: the library calls from another one.
    """

    def __init__(self, consumer: KafkaClient) -> None:
        self.consumer = consumer
        self.fresh: frozenset[tuple[str, int]] | None = None

    def on_partitions_assigned(self, assigned: set[tuple[str, int]]) -> None:
        """Hold back what was assigned."""
        self.consumer.pause(*assigned)
        self.fresh = frozenset(assigned)

    def on_partitions_revoked(self, revoked: set[tuple[str, int]]) -> None:
        """Let them go: the positions of what was polled stand in the reader's own store."""

    def on_partitions_lost(self, lost: set[tuple[str, int]]) -> None:
        """Let them go, as above."""

    def assigned(self) -> list[TopicPartition]:
        """Return what the group has given, placed or not."""
        return list(self.consumer.assignment())

    def place(self, ask_positions: Positions) -> None:
        """Set what was assigned since to the reader's positions, and let it be read."""
        while (fresh := self.fresh) is not None:
            partitions = [Partition(*given) for given in fresh]
            start = ask_positions(partitions)
            if self.fresh is not fresh:
                continue  # assigned anew meanwhile
            self.fresh = None
            for partition in partitions:
                place = TopicPartition(*partition)
                self.consumer.seek(place, start.get(partition, 0))
                self.consumer.resume(place)

    def leave(self) -> None:
        """Leave the group, and close the connection."""
        self.consumer.close(autocommit=False, timeout_ms=LEAVE_MS)


# Registered, not inherited: the library has no types, and a class cannot inherit from an unknown one.
ConsumerRebalanceListener.register(Membership)


def join(cluster: Cluster, group: str, topics: Sequence[str]) -> Membership | None:
    """Return a new member of the group, None while one of the topics is missing.

    The first member to join shares the partitions out. With kafka-python 3.0.12, one that joins before it knows them
    shares out none, and that stood until somebody else joined in 30 of 80 tries. So the topics are waited for outside
    of the group, and looked up before joining.
    """
    if not topic_names(cluster).issuperset(topics):
        return None
    consumer = connect(KafkaConsumer, cluster, group_id=group, **CONSUMER_SETTINGS)
    member = Membership(consumer)
    try:
        consumer.subscribe(topics, listener=member)
        consumer.bootstrap(timeout_ms=cluster.answer_ms, refresh=True)
    except KafkaError as error:
        member.leave()
        raise translated(cluster.name, error) from error
    return member
