"""Reads the event hub as a Kafka topic: all partitions, from our own offsets, without a consumer group.

Event Hubs (Standard and above) speaks Kafka at NAMESPACE.servicebus.windows.net:9093, signed in to by its connection
string. Source: https://learn.microsoft.com/azure/event-hubs/azure-event-hubs-apache-kafka-overview
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

from ingest.bus.kafka.cluster import Cluster
from ingest.bus.kafka.kafka_python.client import KafkaClient, connect, require_c_checksum, translated
from ingest.bus.kafka.options import Options
from ingest.config.source_settings import EventHub, Secret
from ingest.contract.errors import JitgovError, SetupError

Result = TypeVar("Result")
_ANSWER_MS = 10_000
_POLL_MS = 500
_MOST_MESSAGES = 500
_SETTINGS = {
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",  # matters only when the hub drops a message between two of our requests
    "max_partition_fetch_bytes": 1024 * 1024,
    "fetch_max_bytes": 16 * 1024 * 1024,
    "metrics_enabled": False,
}


class HubMessage(NamedTuple):
    """A message: its partition and offset, when the hub received it (milliseconds), and its bytes."""

    partition: int
    offset: int
    taken_ms: int
    value: bytes


class Bounds(NamedTuple):
    """The first offset that each partition still holds, and the offset after its last."""

    beginnings: Mapping[int, int]
    ends: Mapping[int, int]


class HubConsumer:
    """Reads one event hub in a thread of its own, as the library is not asynchronous."""

    def __init__(self, settings: EventHub, connection: Secret | None) -> None:
        self._settings = settings
        self._cluster = Cluster([settings.server], options_of(connection))
        self._consumer: KafkaClient | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="event-hub")

    def __repr__(self) -> str:
        return f"HubConsumer({self._settings.server}, {self._settings.topic})"

    async def bounds(self) -> Bounds:
        """Return the hub's bounds. Raises SetupError for a topic that does not exist or may not be read."""
        return await self._run(self._bounds)

    async def start(self, offsets: Mapping[int, int]) -> None:
        """Set the offset from which each partition is read."""
        await self._run(lambda: self._start(offsets))

    async def poll(self) -> Sequence[HubMessage]:
        """Return the next messages, none when half a second brings none."""
        return await self._run(self._poll)

    async def close(self) -> None:
        """Close the connection and end the thread."""
        await self._run(self._drop)
        self._thread.shutdown()

    async def _run(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: self._translating_errors(work))

    def _translating_errors(self, work: Callable[[], Result]) -> Result:
        """Do the work; after a failure raise the error of whoever must act, and connect anew next time."""
        from kafka.errors import KafkaError

        try:
            return work()
        except JitgovError as error:
            self._drop()
            raise type(error)(self._message_of(error.__cause__ or error)) from error
        except KafkaError as error:
            self._drop()
            raise type(translated(self._cluster.name, error))(self._message_of(error)) from error

    def _message_of(self, error: BaseException) -> str:
        if isinstance(error, SetupError):
            return str(error)
        message = f"event hub {self._settings.topic} at {self._settings.server}: {type(error).__name__}"
        return f"{message}; check event_hub, that the connection string may listen, and that port 9093 is open"

    def _connected(self) -> KafkaClient:
        from kafka import KafkaConsumer

        if self._consumer is None:
            require_c_checksum()
            self._consumer = connect(KafkaConsumer, self._cluster, **_SETTINGS)
        return self._consumer

    def _bounds(self) -> Bounds:
        from kafka import TopicPartition

        consumer, topic = self._connected(), self._settings.topic
        numbers = consumer.partitions_for_topic(topic)
        if not numbers:
            raise SetupError(
                f"there is no event hub {topic} at {self._settings.server}; name it in event_hub.topic, as the "
                "diagnostic setting of Entra names it"
            )
        partitions = [TopicPartition(topic, number) for number in sorted(numbers)]
        beginnings = consumer.beginning_offsets(partitions, timeout_ms=_ANSWER_MS)
        ends = consumer.end_offsets(partitions, timeout_ms=_ANSWER_MS)
        return Bounds(
            {partition.partition: offset for partition, offset in beginnings.items()},
            {partition.partition: offset for partition, offset in ends.items()},
        )

    def _start(self, offsets: Mapping[int, int]) -> None:
        from kafka import TopicPartition

        consumer = self._connected()
        positions = {TopicPartition(self._settings.topic, number): offset for number, offset in offsets.items()}
        if set(positions) != consumer.assignment():
            consumer.assign(list(positions))
        for partition, offset in positions.items():
            consumer.seek(partition, offset)

    def _poll(self) -> list[HubMessage]:
        polled = self._connected().poll(timeout_ms=_POLL_MS, max_records=_MOST_MESSAGES)
        return [
            HubMessage(partition.partition, message.offset, message.timestamp, message.value or b"")
            for partition, messages in polled.items()
            for message in messages
        ]

    def _drop(self) -> None:
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            consumer.close(autocommit=False, timeout_ms=_ANSWER_MS)


def options_of(connection: Secret | None) -> Options:
    """Return the client's options to sign in by the connection string; none for a plain Kafka on this machine."""
    if connection is None:
        return {}
    return {
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "PLAIN",
        "sasl_plain_username": "$ConnectionString",
        "sasl_plain_password": connection.reveal(),
    }
