"""Where the reading of the System Log stands, as one opaque text: Okta's cursor, an instant to fall back to, windows.

Okta's cursor has no stated lifetime, so an instant stands beside it. ``since`` of a polling request compares the
instant at which an event was persisted; events come in that order, and none is persisted before it is published. So
whatever comes after an event was persisted after that event was published: ``published`` of the last one read is a
safe place to begin again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from urllib.parse import urlencode

import msgspec

from ingest.contract.errors import BrokenError
from ingest.contract.instants import format_instant

PAGE_EVENTS = 1_000
RETENTION = timedelta(days=90)
MARGIN = timedelta(hours=1)
"""How far before the fallback's instant reading begins again: repeats cost nothing, as their ids are known."""
HANDOVER = timedelta(hours=1)
"""A backfill ends so long before now: a bounded query may not show yet what came last."""
BESIDE = timedelta(seconds=30)
"""How often the log is polled beside a backfill."""
SETTLING = timedelta(minutes=2)
"""Coverage ends so long before what is read: events come a little out of order."""
WORTH_A_BACKFILL = timedelta(days=2)
_MOST_WINDOWS = 12


class Window(msgspec.Struct, array_like=True):
    """A bounded stretch of a backfill, and the link to go on from where it was begun."""

    from_at: datetime
    to_at: datetime
    next: str | None = None

    def path(self) -> str:
        """Return the request of its first page."""
        return path(since=format_instant(self.from_at), until=format_instant(self.to_at))


class LogCursor(msgspec.Struct, frozen=True, omit_defaults=True):
    """``fallback``: nothing persisted before it is missing. ``covered``: read without a gap until there.

    ``windows`` are what is left of a backfill, which reaches from ``covered`` to ``fallback``. ``quiet``: the last page
    was empty.
    """

    fallback: datetime
    covered: datetime
    next: str | None = None
    windows: Sequence[Window] = ()
    quiet: bool = False

    def encoded(self) -> str:
        """Return the cursor as text."""
        return msgspec.json.encode(self).decode()

    def poll_path(self) -> str:
        """Return the request that begins anew: no ``until``, so that Okta gives its order of persistence."""
        return path(since=format_instant(self.fallback - MARGIN))


def decoded(text: str) -> LogCursor:
    """Return the cursor of a text. Raises BrokenError when it is none of ours."""
    try:
        return msgspec.json.decode(text, type=LogCursor)
    except msgspec.DecodeError as error:
        raise BrokenError(f"the cursor of the System Log is not understood: {error}; remove it to begin anew") from None


def path(**parameters: str) -> str:
    """Return a request for a page of the log, oldest first."""
    return f"/api/v1/logs?{urlencode({**parameters, 'sortOrder': 'ASCENDING', 'limit': PAGE_EVENTS})}"


def divided(window: Window, begin: datetime | None) -> list[Window]:
    """Return the window from ``begin`` on in equal, disjoint windows, a day or more each, the oldest first."""
    begin = min(max(begin or window.from_at, window.from_at), window.to_at)
    count = max(1, min(_MOST_WINDOWS, (window.to_at - begin) // timedelta(days=1)))
    step = (window.to_at - begin) / count
    bounds = [begin + step * n for n in range(count)] + [window.to_at]
    return [Window(start, end) for start, end in pairwise(bounds)]
