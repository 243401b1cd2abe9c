"""Log records of a made-up Okta tenant, as files would hold them, and a bus that remembers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ingest.bus.interface import Bus, Lookup, Outgoing, Partition, Positions, Publisher, Subscriber
from ingest.contract.errors import TransientError

Json = dict[str, Any]


def signed_in(number: int, **over: Any) -> Json:
    """Return a LogEvent: somebody's session started."""
    return {
        "uuid": f"00000000-0000-11f0-8000-{number:012d}",
        "published": f"2026-01-{1 + number % 28:02d}T10:00:00.000Z",
        "eventType": "user.session.start",
        "outcome": {"result": "SUCCESS", "reason": None},
        "actor": {"id": f"00u{number % 7}", "type": "User", "alternateId": f"p{number % 7}@example.com"},
        "client": {"ipAddress": "192.0.2.7"},
        "transaction": {"id": f"t{number}", "type": "WEB"},
        **over,
    }


def lines_of(records: Iterable[object]) -> bytes:
    """Return the records as NDJSON."""
    return b"".join(json.dumps(each).encode() + b"\n" for each in records)


class Remembered:
    """A message as a reader gets it."""

    def __init__(self, offset: int, message: Outgoing) -> None:
        self.offset = offset
        self.key: bytes | None = message.key
        self.value = message.value
        self.headers = message.headers


class RememberingBus(Bus):
    """A bus in memory with one partition a topic; ``fails_after`` publishes it is away."""

    def __init__(self) -> None:
        self.topics: dict[str, list[Outgoing]] = {}
        self.publishes: list[tuple[str, int]] = []
        self.fails_after: int | None = None

    def create_topics(self, topics: Mapping[str, int]) -> None:
        for topic in topics:
            self.topics.setdefault(topic, [])

    def identity(self) -> str:
        return f"remembering:{id(self)}"

    def publisher(self) -> Publisher:
        return RememberingPublisher(self)

    def subscriber(self, group: str, topics: Sequence[str], positions: Positions) -> Subscriber:
        return RememberingSubscriber(self, topics[0], positions)

    def lookup(self) -> Lookup:
        return RememberingLookup(self)


class RememberingPublisher(Publisher):
    def __init__(self, bus: RememberingBus) -> None:
        self._bus = bus

    def publish(self, topic: str, messages: Iterable[Outgoing]) -> int:
        if self._bus.fails_after is not None and len(self._bus.publishes) >= self._bus.fails_after:
            raise TransientError("the bus is away")
        found = list(messages)
        self._bus.topics.setdefault(topic, []).extend(found)
        self._bus.publishes.append((topic, len(found)))
        return len(found)

    def close(self) -> None:
        return


class RememberingLookup(Lookup):
    def __init__(self, bus: RememberingBus) -> None:
        self._bus = bus

    def at(self, partition: Partition, offset: int) -> list[Remembered]:
        held = self._bus.topics.get(partition.topic, [])[offset : offset + 1]
        return [Remembered(offset, message) for message in held]

    def close(self) -> None:
        return


class RememberingSubscriber(Subscriber):
    def __init__(self, bus: RememberingBus, topic: str, positions: Positions) -> None:
        self._bus = bus
        self._partition = Partition(topic, 0)
        self._next = positions([self._partition]).get(self._partition, 0)

    def poll(self, max_messages: int, timeout_ms: int) -> Mapping[Partition, Sequence[Remembered]]:
        start = self._next
        held = self._bus.topics[self._partition.topic][start : start + max_messages]
        self._next += len(held)
        return {self._partition: [Remembered(start + n, each) for n, each in enumerate(held)]} if held else {}

    def seek(self, partition: Partition, offset: int) -> None:
        self._next = offset

    def assigned(self) -> frozenset[Partition]:
        return frozenset([self._partition])

    def lag(self) -> int:
        return len(self._bus.topics[self._partition.topic]) - self._next

    def close(self) -> None:
        return
