"""A consumer in its group: it joins when its topics are there, and reads nothing before its positions are asked."""

from __future__ import annotations

from collections.abc import Sequence

from confluent_kafka import Consumer, TopicPartition

from ingest.bus.interface import Partition, Positions
from ingest.bus.kafka.librdkafka.options import Properties

CONSUMER_SETTINGS: Properties = {
    "enable.auto.commit": False,
    "enable.auto.offset.store": False,
    "auto.offset.reset": "error",  # a position that is not there is an error, never a silent jump
    "isolation.level": "read_uncommitted",  # as kafka-python reads
    "enable.partition.eof": True,  # tells how far was read where the last records are a transaction's marks
    # A member that was killed is missed after 10 s; its partitions stand still until then (the default is 45).
    "session.timeout.ms": 10_000,
    # A fetch brings some hundred events of 2 KB of each partition, compressed; two thousand are held ready, unpacked.
    # Four times as much of both is read no faster and takes 50 MB more; the defaults take 400 MB.
    "max.partition.fetch.bytes": 256 * 1024,
    "fetch.max.bytes": 16 * 1024 * 1024,
    "queued.max.messages.kbytes": 4 * 1024,
    # A full queue is looked at again so soon. The default of a second makes it slower than kafka-python.
    "fetch.queue.backoff.ms": 5,
    "fetch.wait.max.ms": 100,  # a partition that is placed anew waits for the end of the fetch before
}
"""How the consumer is set, beside its group; a benchmark's bare consumer is set alike."""


class Membership:
    """The consumer, the next offset of each partition that it reads, and what was assigned and is not placed yet.

    The library assigns in the middle of a poll. Nothing of what it assigned is read until it is placed.
    """

    def __init__(self, consumer: Consumer, topics: Sequence[str]) -> None:
        self.consumer = consumer
        self.fresh: frozenset[Partition] | None = None
        self.next: dict[Partition, int] = {}
        self._stale = False
        consumer.subscribe(list(topics), on_assign=self._hold_back, on_revoke=self._let_go, on_lost=self._let_go)

    def assigned(self) -> frozenset[Partition]:
        """Return what the group has given, placed or not."""
        return frozenset(self.next) if self.fresh is None else self.fresh

    def place(self, ask_positions: Positions) -> None:
        """Set what was assigned since to the reader's positions, and let it be read."""
        if self.fresh is not None:
            start = ask_positions(self.fresh)
            self.next = {partition: start.get(partition, 0) for partition in self.fresh}
            self.fresh, self._stale = None, True
        if self._stale:
            # Whole, also where one partition was sought: the library seeks only what it has begun to fetch.
            self.consumer.assign([TopicPartition(*partition, offset) for partition, offset in self.next.items()])
            self._stale = False

    def seek(self, partition: Partition, offset: int) -> None:
        """Read the partition from ``offset`` on, once it is placed again."""
        if partition in self.next:
            self.next[partition] = offset
            self._stale = True

    def leave(self) -> None:
        """Leave the group, and close the connection."""
        self.consumer.close()

    def _hold_back(self, consumer: Consumer, assigned: Sequence[TopicPartition]) -> None:
        consumer.assign([])
        self.fresh = frozenset(Partition(partition.topic, partition.partition) for partition in assigned)
        self.next = {}

    def _let_go(self, consumer: Consumer, _revoked: Sequence[TopicPartition]) -> None:
        # The positions of what was polled stand in the reader's own store.
        consumer.unassign()
        self.fresh, self.next, self._stale = None, {}, False
