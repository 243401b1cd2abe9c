"""The clock of the made-up company's operators: the demo lives through half a year in minutes, on any day alike."""

from __future__ import annotations

import time
from collections.abc import Callable


def since(instant: int) -> Callable[[], int]:
    """Return a clock, in microseconds, that stands at ``instant`` now and goes on from there."""
    began = time.monotonic_ns()
    return lambda: instant + (time.monotonic_ns() - began) // 1_000
