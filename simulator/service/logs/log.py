"""One stream of one tenant: records in the order in which they became visible, which is Okta's order of persistence.

Of a record only its two instants, its id and its place in the spool are kept in memory: some 45 bytes.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from simulator.records.instants import MINUTE
from simulator.service.logs.bodies import Spool

_ID_BYTES, _UUID_SIGNS = 16, 36


class Entry(NamedTuple):
    """The ledger's line of a record; ``revises``: the position of the version that it replaces, or None."""

    position: int
    vendor_id: str
    occurred_at: int
    visible_at: int
    revises: int | None


class Log:
    """An append-only log. A position is a record's number from 0; what is visible is always a prefix.

    A row that is served again with other content is appended again, ``revises`` naming the position of its former
    version: reading by position gives both, reading by time (``between``) gives the newest visible one.
    """

    def __init__(self) -> None:
        self._bodies = Spool()
        self._visible = array("q")
        self._occurred = array("q")
        self._ids = bytearray()
        self._long_ids: dict[int, str] = {}
        self._revises: dict[int, int] = {}
        self._revised_by: dict[int, int] = {}
        self._minutes: dict[int, array[int]] = {}
        self._first_minute = self._last_minute = 0

    def __len__(self) -> int:
        return len(self._visible)

    def append(self, vendor_id: str, occurred_at: int, visible_at: int, body: bytes, revises: int | None = None) -> int:
        """Keep a record and return its position. One that claims to have been visible earlier than the last is not."""
        position = len(self._visible)
        self._bodies.append(body)
        self._ids += self._short(position, vendor_id)
        self._occurred.append(occurred_at)
        self._visible.append(max(visible_at, self._visible[-1]) if position else visible_at)
        if revises is not None:
            self._revises[position], self._revised_by[revises] = revises, position
        self._index(occurred_at // MINUTE, position)
        return position

    def _short(self, position: int, vendor_id: str) -> bytes:
        """Return a UUID's bytes; the ids of Entra's audits (``Directory_<uuid>_<number>``) are kept as text."""
        if len(vendor_id) == _UUID_SIGNS:
            return bytes.fromhex(vendor_id.replace("-", ""))
        self._long_ids[position] = vendor_id
        return bytes(_ID_BYTES)

    def _index(self, minute: int, position: int) -> None:
        if not self._minutes:
            self._first_minute = self._last_minute = minute
        self._first_minute, self._last_minute = min(self._first_minute, minute), max(self._last_minute, minute)
        self._minutes.setdefault(minute, array("q")).append(position)

    def visible(self, now: int) -> int:
        """Return how many records are visible at an instant: the positions below that number."""
        return bisect_right(self._visible, now)

    def first_visible_since(self, at: int) -> int:
        """Return the position of the first record that became visible at an instant or later."""
        return bisect_left(self._visible, at)

    def occurred_at(self, position: int) -> int:
        """Return when a record's act happened, by its body."""
        return self._occurred[position]

    def visible_at(self, position: int) -> int:
        """Return when a record became visible."""
        return self._visible[position]

    def vendor_id(self, position: int) -> str:
        """Return Okta's uuid or Graph's id of a record."""
        if position in self._long_ids:
            return self._long_ids[position]
        return str(UUID(bytes=bytes(self._ids[position * _ID_BYTES : (position + 1) * _ID_BYTES])))

    def joined(self, begin: int, end: int) -> bytes:
        """Return the bodies from a position until before another, comma between, without re-encoding them."""
        return self._bodies.joined(begin, end)

    def body(self, position: int) -> bytes:
        """Return one body."""
        return self.joined(position, position + 1)

    def gathered(self, positions: Sequence[int]) -> bytes:
        """Return the bodies of any positions, comma between; neighbours are read together."""
        parts, place = [], 0
        while place < len(positions):
            end = place + 1
            while end < len(positions) and positions[end] == positions[end - 1] + 1:
                end += 1
            parts.append(self.joined(positions[place], positions[end - 1] + 1))
            place = end
        return b",".join(parts)

    def between(self, begin_at: int, end_at: int, now: int) -> list[int]:
        """Return the positions of what happened from ``begin_at`` until before ``end_at`` and is visible, by time.

        Of a revised row only the newest visible version stands there.
        """
        return list(self.walk(begin_at, end_at, now))

    def walk(self, begin_at: int, end_at: int, now: int, *, descending: bool = False) -> Iterator[int]:
        """Yield the same positions one by one, so that a page costs no more than its own length.

        Those of one instant come in the order of their positions, or when descending in the reverse.
        """
        seen = self.visible(now)
        for minute in self._minutes_within(begin_at, end_at, descending):
            candidates = [
                (self._occurred[position], position)
                for position in self._minutes[minute]
                if position < seen
                and begin_at <= self._occurred[position] < end_at
                and self._revised_by.get(position, seen) >= seen
            ]
            candidates.sort(reverse=descending)
            for _, position in candidates:
                yield position

    def _minutes_within(self, begin_at: int, end_at: int, descending: bool) -> Iterator[int]:
        if not self._minutes or begin_at >= end_at:
            return iter(())
        minutes = range(max(begin_at // MINUTE, self._first_minute), min((end_at - 1) // MINUTE, self._last_minute) + 1)
        return (minute for minute in (reversed(minutes) if descending else minutes) if minute in self._minutes)

    def entries(self, now: int) -> Iterator[Entry]:
        """Yield what is visible at an instant, in order."""
        for position in range(self.visible(now)):
            yield Entry(
                position, self.vendor_id(position), self.occurred_at(position), self.visible_at(position),
                self._revises.get(position),
            )  # fmt: skip

    def close(self) -> None:
        """Give the disk back."""
        self._bodies.close()
