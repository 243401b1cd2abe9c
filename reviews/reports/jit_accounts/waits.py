"""How long accounts waited for their first review: bands and percentiles of microseconds."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import NamedTuple

from reviews.reports.support.percentiles import nearest_rank

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
        """Return the wait of a percentile; None where there is none."""
        return nearest_rank(self.reviewed, percent)


def band_of(wait: int) -> str:
    """Return in which band a wait lies."""
    return next((name for name, most in _BOUNDS if wait <= most), _LATER)
