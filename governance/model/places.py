"""Where on the bus an event stands, as one number that a row of what was folded can carry: its partition and offset.

Offsets mean something on the bus that they were read from alone, so whoever reads there compares the event id.
"""

from __future__ import annotations

_OFFSET_BITS = 40
_OFFSET = (1 << _OFFSET_BITS) - 1
NO_PLACE = -1
"""Of what was folded before places were kept, and of what stands on no bus: a date that a list states."""


def first_place(partition: int) -> int:
    """Return the place of a partition's offset 0; the place of another offset is so much greater."""
    return partition << _OFFSET_BITS


def partition_and_offset(place: int) -> tuple[int, int]:
    """Return what a place stands for."""
    return place >> _OFFSET_BITS, place & _OFFSET
