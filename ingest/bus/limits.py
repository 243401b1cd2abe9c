"""What a message may weigh, and which partition its key goes to: one rule for every bus."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from ingest.bus.interface import Outgoing
from ingest.contract.codec import MAX_EVENT_BYTES
from ingest.contract.errors import RecordError

MAX_MESSAGE_BYTES = MAX_EVENT_BYTES + 65_536
"""Largest message, key, value and headers together: an event and its headers fit, and Kafka's 1 MiB is not reached."""

_HEADER_FRAME_BYTES = 10  # two lengths of at most five bytes each (Kafka's record format v2)


def message_bytes(message: Outgoing) -> int:
    """Return the bytes of key, value and headers."""
    size = len(message.key) + len(message.value)
    headers = message.headers
    for name, header in headers:  # five of them: a loop takes half the time of itertools
        size += len(name) + len(header)
    return size + _HEADER_FRAME_BYTES * len(headers)


def checked_bytes(topic: str, message: Outgoing) -> int:
    """Return ``message_bytes``. Raises RecordError when they exceed MAX_MESSAGE_BYTES."""
    size = message_bytes(message)
    if size > MAX_MESSAGE_BYTES:
        raise RecordError(
            f"message {message.key[:80]!r} for {topic} has {size} bytes; at most {MAX_MESSAGE_BYTES} fit the bus"
        )
    return size


def partition_of(key: bytes, partitions: int) -> int:
    """Return the partition of a key: CRC-32 modulo their number, as librdkafka's ``consistent`` partitioner does.

    It runs in C; the murmur2 of kafka-python runs in Python and costs more than the rest of a send.
    """
    return zlib.crc32(key) % partitions


def chunked(topic: str, messages: Iterable[Outgoing], max_messages: int, max_bytes: int) -> Iterator[list[Outgoing]]:
    """Yield the messages in lists of at most ``max_messages`` and about ``max_bytes`` bytes.

    Raises RecordError at a message that is too large, after what came before it was yielded.
    """
    chunk: list[Outgoing] = []
    held = 0
    for message in messages:
        try:
            size = checked_bytes(topic, message)
        except RecordError:
            if chunk:
                yield chunk
            raise
        if chunk and (len(chunk) >= max_messages or held + size > max_bytes):
            yield chunk
            chunk, held = [], 0
        chunk.append(message)
        held += size
    if chunk:
        yield chunk
