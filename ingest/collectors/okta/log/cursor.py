"""The cursor of the System Log, as an opaque text: Okta's cursor, an instant to fall back to, the backfill's windows.

Okta states no lifetime of its cursor, so ours also keeps an instant. ``since`` of a polling request compares the
instant at which Okta persisted an event; events come in that order, and none is persisted before it is published. So
whatever comes after an event was persisted after that event was published: it is safe to begin again at the
``published`` of the last event read.
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
ASKED_BACK = timedelta(days=179)
"""A request that begins 180 days ago is refused (E0000053), however little is kept of that time."""
MARGIN = timedelta(hours=1)
"""How far before the fallback reading begins again: repeats cost nothing, as their ids are known."""
HANDOVER = timedelta(hours=1)
"""How long before now a backfill ends: a bounded query may not show the latest events yet."""
BESIDE = timedelta(seconds=30)
"""How often the log is polled beside a backfill."""
SETTLING = timedelta(minutes=2)
"""How far coverage stays behind the last event read: events come a little out of order."""
WORTH_A_BACKFILL = timedelta(days=2)
_MOST_WINDOWS = 12


class Window(msgspec.Struct, array_like=True):
    """A bounded stretch of a backfill, and the link to its next page once its first page is read."""

    from_at: datetime
    to_at: datetime
    next: str | None = None

    def path(self) -> str:
        """Return the request of the window's first page."""
        return path(since=format_instant(self.from_at), until=format_instant(self.to_at))


class LogCursor(msgspec.Struct, frozen=True, omit_defaults=True):
    """``fallback``: no event persisted before it is missing. ``covered``: the log is read without a gap until there.

    ``windows`` remain of a backfill that reaches from ``covered`` to ``fallback``. ``quiet``: the last page was empty.
    """

    fallback: datetime
    covered: datetime
    next: str | None = None
    windows: Sequence[Window] = ()
    quiet: bool = False

    def encoded(self) -> str:
        """Return the cursor as text."""
        return msgspec.json.encode(self).decode()

    def poll_path(self, now: datetime | None = None) -> str:
        """Return the request that begins anew; it has no ``until``, so that Okta answers in order of persistence.

        With ``now``, by Okta's clock, it begins no earlier than Okta may be asked about.
        """
        begins_at = self.fallback - MARGIN
        return path(since=format_instant(begins_at if now is None else max(begins_at, now - ASKED_BACK)))


def decoded(text: str) -> LogCursor:
    """Return the cursor in a text. Raises BrokenError when the text is not ours."""
    try:
        return msgspec.json.decode(text, type=LogCursor)
    except msgspec.DecodeError as error:
        raise BrokenError(f"the cursor of the System Log cannot be read: {error}; remove it to begin anew") from None


def path(**parameters: str) -> str:
    """Return a request for a page of the log, oldest first."""
    return f"/api/v1/logs?{urlencode({**parameters, 'sortOrder': 'ASCENDING', 'limit': PAGE_EVENTS})}"


def divided(window: Window, begin: datetime | None) -> list[Window]:
    """Divide the window from ``begin`` on into equal, disjoint windows of a day or more, the oldest first."""
    begin = min(max(begin or window.from_at, window.from_at), window.to_at)
    count = max(1, min(_MOST_WINDOWS, (window.to_at - begin) // timedelta(days=1)))
    step = (window.to_at - begin) / count
    bounds = [begin + step * n for n in range(count)] + [window.to_at]
    return [Window(start, end) for start, end in pairwise(bounds)]
