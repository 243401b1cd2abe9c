"""Makes a consumer take one record of each fetch, and pass over what stands before it in its batch.

A broker gives whole batches, compressed; a record in the midst of one has some sixty before it. kafka-python unpacks
each of them, their headers too, to find that its offset is not the one that was asked for.
"""

from __future__ import annotations

from typing import Any

from kafka.consumer.fetcher import Fetcher
from kafka.record.util import decode_varint

from ingest.bus.kafka.kafka_python.client import KafkaClient

_VARINTS_CAME_WITH = 2
"""The record format ("magic") since which a record begins with its length."""


def take_single_records(consumer: KafkaClient) -> None:
    """Let a consumer that seeks each record unpack that one alone: a poll gives one of each partition at most."""
    consumer._fetcher.PartitionRecords = _RecordAt


class _RecordAt(Fetcher.PartitionRecords):  # type: ignore[misc]
    """A partition's part of a fetch, of which nothing is left when its first record was taken."""

    def take(self, _most: int | None = None) -> list[Any]:
        taken: list[Any] = super().take(1)
        self.drain()
        return taken

    def _unpack_records(self, place: object, records: Any, *deserializers: object) -> Any:
        return super()._unpack_records(place, _BatchesFrom(records, self.fetch_offset), *deserializers)


class _BatchesFrom:
    """The batches of a fetch, each of which begins with the record at an offset where it holds one before."""

    def __init__(self, records: Any, offset: int) -> None:
        self._records, self._offset = records, offset

    def next_batch(self) -> Any:
        batch = self._records.next_batch()
        has_lengths = batch is not None and batch.magic >= _VARINTS_CAME_WITH and not batch.is_control_batch
        return _BatchFrom(batch, self._offset) if has_lengths else batch


class _BatchFrom:
    """A batch; its checksum is of all of it, and is asked for before it is unpacked."""

    def __init__(self, batch: Any, offset: int) -> None:
        self._batch, self._offset = batch, offset

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __iter__(self) -> Any:
        batch: Any = iter(self._batch)
        buffer, position, index = batch._buffer, batch._pos, batch._next_record_index
        while index < batch.records_count:
            length, begin = decode_varint(buffer, position)
            _, after_timestamp = decode_varint(buffer, begin + 1)  # behind its attributes, of one byte
            offset_delta, _ = decode_varint(buffer, after_timestamp)
            if batch.base_offset + offset_delta >= self._offset:
                break
            position, index = begin + length, index + 1
        batch._pos, batch._next_record_index = position, index
        return batch
