"""The machine's clock, in the unit of the store."""

from __future__ import annotations

import time


def now_micros() -> int:
    """Return now, in microseconds since 1970-01-01T00:00:00Z."""
    return time.time_ns() // 1_000
