"""Where the promise suite finds its buses: a file, and the real Kafka; each can be taken away and given back."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from dev.kafka import KafkaServer
from ingest.bus.embedded.bus import EmbeddedBus
from ingest.bus.interface import Bus, Message, Partition, Positions, Subscriber
from ingest.bus.kafka.options import ClientName
from ingest.bus.open import open_bus

DEADLINE_SECONDS = 60.0
_PATIENT = {"delivery_timeout_ms": 60_000, "request_timeout_ms": 50_000, "max_block_ms": 5_000}
_IMPATIENT = {"delivery_timeout_ms": 400, "request_timeout_ms": 300, "max_block_ms": 300}
"""Nothing but a broker that is away may be asked so: a busy machine's takes longer to answer."""


class BusPlace(Protocol):
    """A bus to open as often as wanted, as different processes would."""

    url: str
    client: ClientName

    def open(self, *, patient: bool = True) -> Bus:
        """Return a bus of its own; one that is not ``patient`` soon says that the bus is away."""

    def take_away(self) -> None:
        """Make the bus unable to take messages."""

    def give_back(self) -> None:
        """Let it work again."""


class EmbeddedPlace:
    """A file of its own; it is away while somebody else holds its writer's lock."""

    client: ClientName = "auto"

    def __init__(self, path: Path) -> None:
        self.url = f"embedded:{path}"
        self._path = path
        self._holder: sqlite3.Connection | None = None

    def open(self, *, patient: bool = True) -> Bus:
        return EmbeddedBus(self._path, wait_seconds=60.0 if patient else 0.2)

    def take_away(self) -> None:
        self._holder = sqlite3.connect(self._path, isolation_level=None)
        self._holder.execute("BEGIN IMMEDIATE")

    def give_back(self) -> None:
        if self._holder is not None:
            self._holder.execute("ROLLBACK")
            self._holder.close()
            self._holder = None


class KafkaPlace:
    """The one real server by one of the clients."""

    def __init__(self, server: KafkaServer, client: ClientName) -> None:
        self.url, self.client = server.url, client
        self._server = server
        self._killed = False

    def open(self, *, patient: bool = True) -> Bus:
        return open_bus(self.url, _PATIENT if patient else _IMPATIENT, self.client)

    def take_away(self) -> None:
        self._killed = True
        self._server.kill()

    def give_back(self) -> None:
        if self._killed:
            self._killed = False
            self._server.restart()


def new_topic(bus: Bus, partitions: int = 3) -> str:
    """Return a new topic's name, created with that many partitions."""
    topic = f"topic-{uuid.uuid4().hex[:12]}"
    bus.create_topics({topic: partitions})
    return topic


def reader(bus: Bus, topic: str, positions: Positions = lambda _: {}) -> Subscriber:
    """Return the only member of a new group, reading from ``positions``."""
    return bus.subscriber(f"group-{uuid.uuid4().hex[:12]}", [topic], positions)


def drain(subscriber: Subscriber, count: int) -> list[tuple[Partition, Message]]:
    """Return the next ``count`` messages or more, each with its partition, within the deadline."""
    read: list[tuple[Partition, Message]] = []
    ends_at = time.monotonic() + DEADLINE_SECONDS
    while len(read) < count:
        assert time.monotonic() < ends_at, f"{len(read)} of {count} messages came within {DEADLINE_SECONDS:.0f} s"
        read.extend(flat(subscriber.poll(1_000, 1_000)))
    return read


def flat(polled: Mapping[Partition, Sequence[Message]]) -> list[tuple[Partition, Message]]:
    """Return a poll's messages in one list."""
    return [(partition, message) for partition, messages in polled.items() for message in messages]
