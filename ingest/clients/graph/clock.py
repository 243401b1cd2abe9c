"""The vendor's clock: a window of a log ends at the vendor's now, as our clock may be minutes off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Now = Callable[[], datetime]
_TRUSTED = timedelta(seconds=2)
"""A Date header has whole seconds, and travels for a while."""


def utc_now() -> datetime:
    """Return the present instant by this machine's clock."""
    return datetime.now(UTC)


class VendorClock:
    """Our clock, corrected by the Date headers of the vendor's answers."""

    def __init__(self, now: Now = utc_now) -> None:
        self._now = now
        self.skew = timedelta(0)

    def now(self) -> datetime:
        """Return the vendor's present instant; before the first answer it is ours."""
        return self._now() + self.skew

    def set_by_answer(self, served_at: datetime) -> None:
        """Correct the clock by the instant at which the vendor says that it answered just now."""
        skew = served_at - self._now()
        self.skew = skew if abs(skew) > _TRUSTED else timedelta(0)
