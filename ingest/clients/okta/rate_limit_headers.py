"""Reads the limit that Okta's answers state in their headers."""

from __future__ import annotations

from datetime import datetime

import httpx

from ingest.clients.http.rate_limiter import Stated
from ingest.clients.http.response_headers import served_at

_LAST_SECOND = 100_000_000_000
"""An epoch second far beyond any reset (the year 5138): a larger number counts milliseconds."""


def okta_limit(headers: httpx.Headers, now: datetime) -> Stated:
    """Return the limit that ``X-Rate-Limit-*`` state; the reset is an epoch second by the vendor's own clock.

    It may lie farther ahead than any window, where ``Date`` is wrong: whoever pauses keeps within the window.

    Source: https://developer.okta.com/docs/reference/rl-best-practices/
    """
    reset = _whole(headers.get("x-rate-limit-reset"))
    if reset is not None and reset > _LAST_SECOND:
        reset = reset // 1_000  # milliseconds, as some gateways rewrite it
    answered_at = served_at(headers) or now
    return Stated(
        _whole(headers.get("x-rate-limit-limit")),
        _whole(headers.get("x-rate-limit-remaining")),
        None if reset is None else reset - answered_at.timestamp(),
    )


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.strip().isdecimal() else None
