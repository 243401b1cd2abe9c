"""The simulated time: it stands, or runs so many times as fast as the machine's own, and can be set."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

_NANOS_PER_MICRO = 1_000

Ticks = Callable[[], int]
"""Nanoseconds of a clock that never steps back."""


class _Reading(NamedTuple):
    """What the clock showed when it was last set, and how fast it has run since."""

    at: int
    ticks: int
    speed: float


class Clock:
    """Simulated microseconds since 1970-01-01T00:00:00Z; ``speed`` 0 stands still, 3600 runs an hour each second.

    Threads may share it: what is read together is replaced together.
    """

    def __init__(self, at: int, speed: float = 0.0, ticks: Ticks = time.monotonic_ns) -> None:
        self._ticks = ticks
        self._reading = _Reading(at, ticks(), speed)

    @property
    def speed(self) -> float:
        """How many simulated seconds pass in one second."""
        return self._reading.speed

    def now(self) -> int:
        """Return the simulated instant, in microseconds."""
        at, since, speed = self._reading
        return at + int((self._ticks() - since) / _NANOS_PER_MICRO * speed)

    def set(self, at: int) -> None:
        """Show another instant from now on, at the same speed."""
        self._reading = _Reading(at, self._ticks(), self.speed)

    def advance(self, micros: int) -> None:
        """Show an instant that lies so much later."""
        self.set(self.now() + micros)

    def run(self, speed: float) -> None:
        """Run at another speed from now on. Raises ValueError for one below 0: what is visible stays visible."""
        if speed < 0:
            raise ValueError(f"the clock cannot run backwards, at speed {speed}")
        self._reading = _Reading(self.now(), self._ticks(), speed)
