"""Reads single messages of the embedded bus by their offsets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from ingest.bus.embedded.packed import StoredMessage, unpacked
from ingest.bus.interface import Lookup, Partition
from ingest.store.embedded_log import OFFSET_MASK, house_errors, partition_numbers, select_batches


class EmbeddedLookup(Lookup):
    """One connection to the file; a batch is unpacked for each message that is asked for."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self._path = path
        with house_errors(path):
            self._connection = engine.connect()

    def at(self, partition: Partition, offset: int) -> Sequence[StoredMessage]:
        where = f"embedded bus {self._path}, {partition.topic}/{partition.partition}"
        with house_errors(self._path), self._connection.begin():
            numbers = {n: number for _, n, number in partition_numbers(self._connection, [partition.topic])}
            if partition.partition not in numbers:
                return []
            with select_batches(self._connection, numbers[partition.partition], offset) as rows:
                for place, batch in rows:
                    return [m for m in unpacked(batch, place & OFFSET_MASK, where) if m.offset == offset]
        return []

    def close(self) -> None:
        self._connection.close()
