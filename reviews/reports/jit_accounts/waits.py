"""How long accounts waited for their first review: bands and percentiles of microseconds."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import NamedTuple

_HOUR = 3_600_000_000
_BOUNDS = (
    ("within an hour", _HOUR),
    ("within a day", 24 * _HOUR),
    ("within 3 days", 72 * _HOUR),
    ("within 7 days", 168 * _HOUR),
    ("within 30 days", 720 * _HOUR),
)
_LATER = "later"
WAITING = "not reviewed yet"
BANDS = (*(name for name, _ in _BOUNDS), _LATER, WAITING)


class Waits(NamedTuple):
    """The waits of accounts that were reviewed."""

    reviewed: array[int]

    def bands(self) -> Iterator[str]:
        """Yield the band of each."""
        return map(band_of, self.reviewed)

    def at(self, percent: int) -> int | None:
        """Return the least wait that so many percent do not exceed (nearest rank); None where there is none."""
        if not self.reviewed:
            return None
        ordered = sorted(self.reviewed)
        return ordered[max(-(-len(ordered) * percent // 100), 1) - 1]


def band_of(wait: int) -> str:
    """Return in which band a wait lies."""
    return next((name for name, most in _BOUNDS if wait <= most), _LATER)


def spelled_hours(wait: int | None) -> str:
    """Return a wait for people: in minutes, hours or days."""
    if wait is None:
        return "none yet"
    minutes = wait // 60_000_000
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes / 60:.1f} h" if minutes < 72 * 60 else f"{minutes / 1_440:.1f} days"
