"""Of each fetch one record is taken, and what stands before it in its batch is unpacked by nobody."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from kafka import TopicPartition
from kafka.consumer.fetcher import Fetcher
from kafka.errors import CorruptRecordError
from kafka.record import MemoryRecords, MemoryRecordsBuilder
from kafka.record.default_records import DefaultRecordBatch

from ingest.bus.kafka.kafka_python.single_records import take_single_records

PLACE = TopicPartition("t", 0)
LZ4, NONE = 3, 0


def batch(begin: int, compression: int, count: int = 40, dropped: int = 0, magic: int = 2) -> bytes:
    """Return a batch from an offset on; ``dropped``: so many offsets behind its fifth record stand for nothing."""
    builder = MemoryRecordsBuilder(magic, compression, 1 << 20, offset=begin)
    for number in range(count):
        if number == 5:
            builder.skip(dropped)
        headers = [("h", b"%d" % number)] if magic == 2 else []
        builder.append(1_000 + number * 70, f"k{number}".encode(), b"v" * number * 9, headers)
    builder.close()
    return bytes(builder.buffer())


def taken(fetched: bytes, offset: int) -> list[Any]:
    """Return what is taken of a fetch from an offset on, of which nothing is left."""
    consumer = SimpleNamespace(_fetcher=SimpleNamespace(PartitionRecords=Fetcher.PartitionRecords))
    take_single_records(consumer)
    part = consumer._fetcher.PartitionRecords(offset, PLACE, MemoryRecords(fetched))
    found: list[Any] = part.take(9)
    assert not part
    return found


@pytest.mark.parametrize("compression", [LZ4, NONE])
@pytest.mark.parametrize("magic", [2, 1])
def test_at_each_offset_the_same_is_read_as_without(compression: int, magic: int) -> None:
    dropped = 200 if magic == 2 else 0
    fetched = batch(1_000, compression, dropped=dropped, magic=magic) + batch(2_000, compression, magic=magic)
    for offset in (0, 1_000, 1_001, 1_004, 1_005, 1_100, 1_204, 1_205, 1_239, 1_240, 2_000, 2_039, 2_040):
        expected = Fetcher.PartitionRecords(offset, PLACE, MemoryRecords(fetched)).take(1)
        assert taken(fetched, offset) == expected, offset


def test_of_a_batch_the_one_record_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked: list[int] = []
    unpack = DefaultRecordBatch._read_msg

    def counted(self: DefaultRecordBatch) -> object:
        unpacked.append(1)
        return unpack(self)

    monkeypatch.setattr(DefaultRecordBatch, "_read_msg", counted)
    (record,) = taken(batch(0, LZ4), 37)
    assert (record.offset, record.key, record.headers) == (37, b"k37", [("h", b"37")])
    assert len(unpacked) == 1


def test_a_batch_that_was_damaged_is_told_as_before() -> None:
    damaged = bytearray(batch(0, NONE))
    damaged[-1] ^= 1
    with pytest.raises(CorruptRecordError, match="crc"):
        taken(bytes(damaged), 39)
