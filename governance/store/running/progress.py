"""Where readers are on the bus: offsets live with the state, moved by compare-and-set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from governance.store.database.bulk import rows, run
from ingest.bus.interface import Partition


class Fenced(Exception):  # noqa: N818 - it is an event of the protocol, handled by the intake, not a failure
    """Another worker moved the offset: this one has lost the partition, and its batch must not count."""


def positions(connection: Connection, partitions: Iterable[Partition]) -> dict[Partition, int]:
    """Return the next offset to read of each partition; 0 where nothing was read yet."""
    stored = {(t, p): n for t, p, n in rows(connection, "SELECT topic, partition, next_offset FROM bus_offset")}
    return {partition: stored.get((partition.topic, partition.partition), 0) for partition in partitions}


def move(connection: Connection, spans: Mapping[Partition, tuple[int, int]]) -> None:
    """Move offsets from where the batch began to where it ends. Raises Fenced when one is elsewhere by now."""
    for partition, (begin, end) in sorted(spans.items()):
        moved = run(
            connection,
            "UPDATE bus_offset SET next_offset = %s WHERE topic = %s AND partition = %s AND next_offset = %s",
            (end, partition.topic, partition.partition, begin),
        )
        if moved == 0 and begin == 0:
            moved = run(
                connection,
                "INSERT INTO bus_offset (topic, partition, next_offset) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                (partition.topic, partition.partition, end),
            )
        if moved != 1:
            raise Fenced(f"{partition.topic}/{partition.partition} is no longer at {begin}")
