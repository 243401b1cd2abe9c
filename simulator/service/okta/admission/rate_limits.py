"""Okta's rate limits: windows of a minute that begin with their first request, per bucket, and half for one caller.

Source: Okta documentation, "Rate limits overview", "Management API rate limits" (Workforce Identity), "Token and
principal rate limits". The buckets are the org's, so that other clients can drain them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from simulator.records.instants import MINUTE, SECOND

WORKFORCE = {
    "logs": 120,
    "users": 600,
    "groups": 500,
    "group": 1_000,
    "apps": 100,
    "app": 500,
    "other": 1_200,
}
"""Bucket → requests in a minute of a Workforce org."""
CALLERS_SHARE = 0.5
"""What one token or OAuth application may use of a bucket, unless an administrator says otherwise."""


def faster(times: float) -> dict[str, int]:
    """Return those limits so many times as high."""
    return {bucket: int(limit * times) for bucket, limit in WORKFORCE.items()}


class Allowance(NamedTuple):
    """What the headers of an answer say; ``resets_at`` in microseconds."""

    limit: int
    remaining: int
    resets_at: int
    allowed: bool = True

    def headers(self) -> dict[str, str]:
        """Return the three headers; the reset is a second of the epoch, rounded up: then the window is over."""
        return {
            "x-rate-limit-limit": str(self.limit),
            "x-rate-limit-remaining": str(self.remaining),
            "x-rate-limit-reset": str(-(-self.resets_at // SECOND)),
        }


@dataclass(slots=True)
class _Window:
    ends_at: int
    used: int = 0
    by_caller: dict[str, int] = field(default_factory=dict)


class Limits:
    """The windows of one org."""

    def __init__(self, per_minute: dict[str, int] | None = None, share: float = CALLERS_SHARE) -> None:
        self._per_minute = per_minute or WORKFORCE
        self._share = share
        self._windows: dict[str, _Window] = {}
        self.refused = 0

    def take(self, bucket: str, caller: str, now: int) -> Allowance:
        """Count a request of a caller, unless the bucket or the caller's share of it is used up."""
        window, whole = self._window(bucket, now), self._per_minute[bucket]
        limit = max(1, int(whole * self._share))
        used = window.by_caller.get(caller, 0)
        if used >= limit or window.used >= whole:
            self.refused += 1
            return Allowance(limit, 0, window.ends_at, allowed=False)
        window.used += 1
        window.by_caller[caller] = used + 1
        return Allowance(limit, min(limit - used - 1, whole - window.used), window.ends_at)

    def drain(self, bucket: str, now: int) -> None:
        """Let another client use up what is left of the bucket's window."""
        self._window(bucket, now).used = self._per_minute[bucket]

    def _window(self, bucket: str, now: int) -> _Window:
        window = self._windows.get(bucket)
        if window is None or now >= window.ends_at:
            window = self._windows[bucket] = _Window(now + MINUTE)
        return window
