"""A recipient's lane: one row that whoever changes the recipient's effects holds until his transaction ends.

So effects get their places in the order in which their transactions commit, one of them is under way at a time, and the
counts are exact.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.bulk import insert_absent
from governance.store.database.statements import is_postgresql, rows, run
from governance.store.database.streaming import rows_among
from governance.store.schema import outbox

_COLUMNS = "recipient, channel, look_at, waiting, sent, uncertain, dead"
_TO_LOOK_AT = (
    f"SELECT {_COLUMNS} FROM outbox_lane WHERE look_at <= %s AND channel IN ({{channels}}) "
    "ORDER BY look_at, recipient LIMIT 1"
)
_NEXT_LOOK = "SELECT MIN(look_at) FROM outbox_lane WHERE channel IN ({channels})"
_COUNTED = ("waiting", "sent", "uncertain", "dead")
"""The columns that count effects; what is waiting is due, claimed or to be tried again."""


class LaneRow(NamedTuple):
    """A recipient, by which channel it is reached, when somebody is to look, and how many of its effects stand how."""

    recipient: str
    channel: str
    look_at: int | None
    waiting: int
    sent: int
    uncertain: int
    dead: int


def hold_lanes(connection: Connection, channels: Mapping[str, str]) -> dict[str, LaneRow]:
    """Return the lanes of recipients, made where they are not there yet, and hold them; recipient → its channel."""
    insert_absent(connection, outbox.outbox_lane, [(who, channels[who], None, 0, 0, 0, 0) for who in sorted(channels)])
    lock = " FOR UPDATE" if is_postgresql(connection) else ""
    sql = f"SELECT {_COLUMNS} FROM outbox_lane WHERE recipient IN ({{keys}}) ORDER BY recipient{lock}"
    return {row[0]: LaneRow._make(row) for row in rows_among(connection, sql, channels)}


def hold_lane(connection: Connection, recipient: str) -> LaneRow | None:
    """Return one lane and hold it; None where there is none."""
    lock = " FOR UPDATE" if is_postgresql(connection) else ""
    held = rows(connection, f"SELECT {_COLUMNS} FROM outbox_lane WHERE recipient = %s{lock}", (recipient,))
    return LaneRow._make(held[0]) if held else None


def hold_lane_to_look_at(connection: Connection, channels: Collection[str], now: int) -> LaneRow | None:
    """Return the lane of these channels that waits longest to be looked at, and hold it; None: none is due.

    Lanes that another worker holds are passed by.
    """
    if not channels:
        return None
    lock = " FOR UPDATE SKIP LOCKED" if is_postgresql(connection) else ""
    sql = _TO_LOOK_AT.format(channels=", ".join(["%s"] * len(channels)))
    lanes = rows(connection, f"{sql}{lock}", (now, *sorted(channels)))
    return LaneRow._make(lanes[0]) if lanes else None


def next_look_at(connection: Connection, channels: Collection[str]) -> int | None:
    """Return when the next lane of these channels is to be looked at; None: nothing waits."""
    if not channels:
        return None
    sql = _NEXT_LOOK.format(channels=", ".join(["%s"] * len(channels)))
    at: int | None = rows(connection, sql, tuple(sorted(channels)))[0][0]
    return at


def note_look(connection: Connection, recipient: str, look_at: int | None) -> None:
    """Note when somebody is to look at a lane that is held."""
    run(connection, "UPDATE outbox_lane SET look_at = %s WHERE recipient = %s", (look_at, recipient))


def count_effects(connection: Connection, recipient: str, differences: Mapping[str, int]) -> None:
    """Add to the counts of a lane that is held; by ``waiting``, ``sent``, ``uncertain`` and ``dead``."""
    changed = [(column, differences[column]) for column in _COUNTED if differences.get(column)]
    if changed:
        sets = ", ".join(f"{column} = {column} + %s" for column, _ in changed)
        run(
            connection,
            f"UPDATE outbox_lane SET {sets} WHERE recipient = %s",
            (*(difference for _, difference in changed), recipient),
        )


class ChannelSum(NamedTuple):
    """How many effects of all lanes of a channel stand how: of mail each person has a lane."""

    channel: str
    waiting: int
    sent: int
    uncertain: int
    dead: int


def every_channel(connection: Connection) -> list[ChannelSum]:
    """Return the sums of all channels that ever carried something, by name."""
    sums = ", ".join(f"SUM({column})" for column in _COUNTED)
    sql = f"SELECT channel, {sums} FROM outbox_lane GROUP BY channel ORDER BY channel"
    return [ChannelSum(row[0], *map(int, row[1:])) for row in rows(connection, sql)]
