"""What a bus promises: publish a batch durably, poll a batch, seek. Kafka and the embedded log keep the same promises.

- What ``publish`` returned for is on disk and will be read, at least once, in order per key.
- A topic is replayable from offset 0; offsets of a partition grow by one or more per message.
- The bus keeps no reader positions: they live with the reader's state, and the reader says where to start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec


class Partition(NamedTuple):
    """One ordered part of a topic."""

    topic: str
    partition: int


class Outgoing(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A message to publish; ``key`` decides the partition."""

    key: bytes
    value: bytes
    headers: Sequence[tuple[str, bytes]] = ()


class Message(Protocol):
    """A message read."""

    @property
    def offset(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes]]: ...


Positions = Callable[[Iterable[Partition]], Mapping[Partition, int]]
"""Asked at each assignment: the next offset to read per partition; a partition left out starts at 0."""


class Publisher(Protocol):
    """Publishes; not shared between threads."""

    def publish(self, topic: str, messages: Iterable[Outgoing]) -> int:
        """Publish all, wait until all are durable (Kafka: acks=all), and return how many.

        Memory stays bounded however many there are. Raises TransientError when the bus is away (some may be on the
        bus already: publish again), RecordError when a message is larger than the topic takes, SetupError when
        credentials are refused.
        """

    def close(self) -> None:
        """Release the connection; nothing is pending after ``publish``."""


class Subscriber(Protocol):
    """Reads a share of the topics' partitions as a member of a group; not shared between threads."""

    def poll(self, max_messages: int, timeout_ms: int) -> Mapping[Partition, Sequence[Message]]:
        """Return messages per partition in offset order, at most ``max_messages`` in all, as soon as there are any.

        Empty after ``timeout_ms`` without any. Raises TransientError when the bus is away.
        """

    def seek(self, partition: Partition, offset: int) -> None:
        """Read ``partition`` from ``offset`` on at the next poll."""

    def assigned(self) -> frozenset[Partition]:
        """Return the partitions that this member reads now."""

    def lag(self) -> int:
        """Return how many messages of the assigned partitions lie beyond the positions read."""

    def close(self) -> None:
        """Leave the group."""


class Lookup(Protocol):
    """Reads messages by their offsets, as a member of no group; not shared between threads."""

    def at(self, partition: Partition, offset: int) -> Sequence[Message]:
        """Return the message at an offset, or all that stand for it; none where the bus does not hold it any more.

        Raises TransientError when the bus is away.
        """

    def at_several(self, offsets: Mapping[Partition, int]) -> Mapping[Partition, Sequence[Message]]:
        """Return what ``at`` does of one offset in each of several partitions; asked for together where that is less.

        Raises as ``at``.
        """
        return {partition: self.at(partition, offset) for partition, offset in offsets.items()}

    def close(self) -> None:
        """Release the connection."""


class Bus(Protocol):
    """A place to publish and subscribe."""

    def create_topics(self, topics: Mapping[str, int]) -> None:
        """Create the topics that do not exist, with that many partitions and retention without end."""

    def identity(self) -> str:
        """Return what tells this bus from every other one, and from one that took its place under the same URL.

        Offsets mean something on this bus alone. Raises TransientError when the bus is away, SetupError when it has no
        topic of events yet.
        """

    def publisher(self) -> Publisher:
        """Return a new publisher."""

    def subscriber(self, group: str, topics: Sequence[str], positions: Positions) -> Subscriber:
        """Return a new member of ``group``; ``positions`` tells where to start."""

    def lookup(self) -> Lookup:
        """Return what reads single messages; it connects when it is first asked."""
