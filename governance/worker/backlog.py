"""Tells whether a worker is backlogged: accounts that a backlog touches are derived once it has been read."""

from __future__ import annotations

_PATIENCE_SECONDS = 10.0
"""After so long without a full batch no backlog is being read; one that comes slowly may be followed by a full one."""


class Backlog:
    """Follows the batches read so far: a worker is backlogged from a full batch until the bus is empty."""

    def __init__(self, full: int) -> None:
        """``full``: as many events in a batch mean that more were waiting."""
        self._full = full
        self._full_at: float | None = None

    def backlogged(self, events: int | None, *, idle: bool, now: float) -> bool:
        """Tell whether the worker is backlogged, after a batch of so many events, or after none (None).

        ``idle``: nothing is left on the bus. ``now``: seconds of a clock that does not go back.
        """
        if events is not None and events >= self._full:
            self._full_at = now
        elif (events is None and idle) or (self._full_at is not None and now - self._full_at >= _PATIENCE_SECONDS):
            self._full_at = None
        return self._full_at is not None
