"""The vendor's clock: a window of a log ends at the vendor's now, as our clock may be minutes off."""

from __future__ import annotations

from datetime import datetime, timedelta

from ingest.clients.utc_clock import Now, utc_now

_TRUSTED = timedelta(seconds=2)
"""A difference that says nothing of the clocks: a Date header has whole seconds, and is on its way for a while."""
_BELIEVED_BEHIND = timedelta(days=400)
"""A clock of ours may be weeks ahead; a Date that is farther away was made up, and is no word about any clock."""
_BELIEVED_AHEAD = timedelta(hours=1)
"""Whoever believed in more would take for read what has not come to be, and for expired what the vendor keeps."""


class VendorClock:
    """Our clock, corrected by the Date headers of the vendor's answers."""

    def __init__(self, now: Now = utc_now) -> None:
        self._now = now
        self.skew = timedelta(0)

    def now(self) -> datetime:
        """Return the vendor's present instant; before the first answer it is ours."""
        return self._now() + self.skew

    def set_by_answer(self, served_at: datetime) -> None:
        """Correct the clock by when the vendor says that it answered just now, within what is believed."""
        skew = served_at - self._now()
        is_apart = abs(skew) > _TRUSTED
        self.skew = skew if is_apart and -_BELIEVED_BEHIND <= skew <= _BELIEVED_AHEAD else timedelta(0)
