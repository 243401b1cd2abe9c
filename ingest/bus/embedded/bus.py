"""The embedded bus: one SQLite file, for one machine and no server. Any number of publishers and readers.

It knows no groups: every subscriber is given all partitions of its topics. One governing process is meant; a second
one reads the same messages, and the compare-and-set of the reader's own positions keeps it from doing harm.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection, Engine

from ingest.bus.embedded.lookup import EmbeddedLookup
from ingest.bus.embedded.packed import StoredMessage, batches, packed, unpacked
from ingest.bus.interface import Lookup, Outgoing, Partition, Positions, Publisher, Subscriber
from ingest.bus.limits import chunked, partition_of
from ingest.contract.errors import SetupError
from ingest.store.embedded_log import (
    OFFSET_MASK,
    add_partitions,
    append_batches,
    create_tables,
    end_place,
    house_errors,
    identity,
    open_engine,
    partition_numbers,
    select_batches,
    topics_present,
)

_CHUNK_MESSAGES = 5_000
_CHUNK_BYTES = 16 * 1024 * 1024
_POLL_BYTES = 32 * 1024 * 1024  # a poll stops there: 10,000 of the largest messages would be 9 GB
_POLL_INTERVAL_SECONDS = 0.02


class EmbeddedBus:
    """The bus in the file at ``path``, which is created with its folder when missing.

    A writer waits ``wait_seconds`` for another one before TransientError.
    """

    def __init__(self, path: Path, wait_seconds: float = 10.0) -> None:
        self._path = path
        self._engine = open_engine(path, wait_seconds)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SetupError(f"embedded bus {path}: its folder cannot be made: {error}") from error
        with house_errors(path):
            create_tables(self._engine)

    def create_topics(self, topics: Mapping[str, int]) -> None:
        with (
            house_errors(self._path),
            self._engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            present = topics_present(connection)
            add_partitions(connection, {topic: count for topic, count in topics.items() if topic not in present})

    def identity(self) -> str:
        with house_errors(self._path), self._engine.connect() as connection, connection.begin():
            return identity(connection)

    def publisher(self) -> Publisher:
        return EmbeddedPublisher(self._path, self._engine)

    def subscriber(self, group: str, topics: Sequence[str], positions: Positions) -> Subscriber:
        return EmbeddedSubscriber(self._path, self._engine, group, topics, positions)

    def lookup(self) -> Lookup:
        return EmbeddedLookup(self._path, self._engine)


class EmbeddedPublisher:
    """Appends in transactions of at most 5,000 messages or 16 MiB, so that memory and the writer's lock stay short."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self._path = path
        self._numbers: dict[str, Sequence[int]] = {}
        with house_errors(path):
            self._connection = engine.connect().execution_options(writes=True)

    def publish(self, topic: str, messages: Iterable[Outgoing]) -> int:
        published = 0
        for chunk in chunked(topic, messages, _CHUNK_MESSAGES, _CHUNK_BYTES):
            # Packed before the writers' lock is taken, which is then held for the rows alone.
            with house_errors(self._path):
                shares = self._packed(topic, chunk)
            with house_errors(self._path), self._connection.begin():
                self._append(shares)
            published += len(chunk)
        return published

    def close(self) -> None:
        self._connection.close()

    def _packed(self, topic: str, chunk: Sequence[Outgoing]) -> dict[int, list[tuple[int, bytes]]]:
        """Return the chunk's batches with their lengths by the numbers of their partitions."""
        numbers = self._numbers_of(topic)
        shares: dict[int, list[Outgoing]] = {}
        for message in chunk:
            shares.setdefault(numbers[partition_of(message.key, len(numbers))], []).append(message)
        return {
            number: [(len(batch), packed(batch)) for batch in batches(messages)] for number, messages in shares.items()
        }

    def _append(self, shares: Mapping[int, Sequence[tuple[int, bytes]]]) -> None:
        rows = []
        for number, share in shares.items():
            place = end_place(self._connection, number)
            for length, batch in share:
                rows.append((place, length, batch))
                place += length
        append_batches(self._connection, rows)

    def _numbers_of(self, topic: str) -> Sequence[int]:
        """Return the numbers of the topic's partitions, which it keeps for ever."""
        if topic not in self._numbers:
            with self._connection.begin():
                numbers = _numbers(self._connection, [topic])
            if not numbers:
                raise SetupError(f"topic {topic} is not on embedded bus {self._path}: create it first")
            self._numbers[topic] = list(numbers.values())
        return self._numbers[topic]


class EmbeddedSubscriber:
    """Reads all partitions in turn, each poll beginning with the next one, so that none starves."""

    def __init__(self, path: Path, engine: Engine, group: str, topics: Sequence[str], positions: Positions) -> None:
        self._path = path
        self._group = group
        self._topics = topics
        self._ask_positions = positions
        self._numbers: dict[Partition, int] = {}
        self._next: dict[Partition, int] = {}
        self._turn = 0
        with house_errors(path):
            self._connection = engine.connect()

    def poll(self, max_messages: int, timeout_ms: int) -> Mapping[Partition, Sequence[StoredMessage]]:
        deadline = time.monotonic() + timeout_ms / 1000
        while True:
            self._assign()
            with house_errors(self._path), self._connection.begin():
                messages_read = self._read(max_messages)
            # Not sooner: a read that fails halfway must be repeated whole.
            for partition, messages in messages_read.items():
                self._next[partition] = messages[-1].offset + 1
            seconds_left = deadline - time.monotonic()
            if messages_read or seconds_left <= 0:
                return messages_read
            time.sleep(min(seconds_left, _POLL_INTERVAL_SECONDS))

    def seek(self, partition: Partition, offset: int) -> None:
        self._next[partition] = offset

    def assigned(self) -> frozenset[Partition]:
        self._assign()
        return frozenset(self._numbers)

    def lag(self) -> int:
        self._assign()
        with house_errors(self._path), self._connection.begin():
            return sum(self._end(partition) - self._next[partition] for partition in self._numbers)

    def close(self) -> None:
        self._connection.close()

    def _assign(self) -> None:
        """Take the partitions of the topics that came to be since, and ask where to start each."""
        missing = [topic for topic in self._topics if Partition(topic, 0) not in self._numbers]
        if not missing:
            return
        with house_errors(self._path), self._connection.begin():
            new_numbers = _numbers(self._connection, missing)
        if not new_numbers:
            return
        start = self._ask_positions(new_numbers)
        self._numbers.update(new_numbers)
        with house_errors(self._path), self._connection.begin():
            for partition in new_numbers:
                self._next[partition] = self._checked(partition, start.get(partition, 0))

    def _checked(self, partition: Partition, offset: int) -> int:
        end = self._end(partition)
        if offset > end:
            raise SetupError(
                f"group {self._group} is at offset {offset} of {partition.topic}/{partition.partition}, but embedded "
                f"bus {self._path} ends at {end}: it is not the file those positions were read from"
            )
        return offset

    def _end(self, partition: Partition) -> int:
        return end_place(self._connection, self._numbers[partition]) & OFFSET_MASK

    def _read(self, max_messages: int) -> dict[Partition, list[StoredMessage]]:
        order = list(self._numbers)
        self._turn += 1
        messages_read: dict[Partition, list[StoredMessage]] = {}
        bytes_left = _POLL_BYTES
        for step in range(len(order)):
            if max_messages <= 0 or bytes_left <= 0:
                break
            partition = order[(self._turn + step) % len(order)]
            messages, size = self._read_partition(partition, max_messages, bytes_left)
            if messages:
                messages_read[partition] = messages
                max_messages -= len(messages)
                bytes_left -= size
        return messages_read

    def _read_partition(self, partition: Partition, limit: int, max_bytes: int) -> tuple[list[StoredMessage], int]:
        where = f"embedded bus {self._path}, {partition.topic}/{partition.partition}"
        offset = self._next[partition]
        messages: list[StoredMessage] = []
        size = 0
        with select_batches(self._connection, self._numbers[partition], offset) as rows:
            for place, batch in rows:
                for message in unpacked(batch, place & OFFSET_MASK, where):
                    if message.offset < offset:
                        continue
                    messages.append(message)
                    size += len(message.value)
                    if len(messages) >= limit or size >= max_bytes:
                        return messages, size
        return messages, size


def _numbers(connection: Connection, topics: Sequence[str]) -> dict[Partition, int]:
    """Return the numbers of the topics' partitions, in the order of topic and partition."""
    return {Partition(topic, partition): number for topic, partition, number in partition_numbers(connection, topics)}
