"""Where readers are on the bus: offsets live with the state, moved by compare-and-set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from governance.store.database.statements import rows, run
from ingest.bus.interface import Partition


class Fenced(Exception):  # noqa: N818 - it is an event of the protocol, handled by the intake, not a failure
    """Another worker moved the offset: this one has lost the partition, and its batch must not count."""


def positions(connection: Connection, partitions: Iterable[Partition]) -> dict[Partition, int]:
    """Return the next offset to read of each partition; 0 where nothing was read yet."""
    stored = {(t, p): n for t, p, n in rows(connection, "SELECT topic, partition, next_offset FROM bus_offset")}
    return {partition: stored.get((partition.topic, partition.partition), 0) for partition in partitions}


def known_bus(connection: Connection) -> str | None:
    """Return the identity of the bus that the offsets are of; None before any worker has begun."""
    stored = rows(connection, "SELECT identity FROM known_bus")
    return stored[0][0] if stored else None


def note_bus(connection: Connection, identity: str, since_at: int) -> None:
    """Note the bus that is read from now on, where none is known yet."""
    run(
        connection,
        "INSERT INTO known_bus (slot, identity, since_at) VALUES (1, %s, %s) ON CONFLICT DO NOTHING",
        (identity, since_at),
    )


def leave_bus(connection: Connection) -> None:
    """Forget the bus and the offsets on it: the next one is read from its beginning."""
    run(connection, "DELETE FROM bus_offset")
    run(connection, "DELETE FROM known_bus")


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
