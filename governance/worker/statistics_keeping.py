"""Has the server's planner know the tables while a worker fills them, a look every few seconds."""

from __future__ import annotations

import math
import time

from sqlalchemy import Engine

from governance.store.database.planner_statistics import take_statistics

_EVERY_SECONDS = 2.0
"""A fresh store takes some ten thousand events meanwhile: what is derived of them reads a small table at most."""


class StatisticsKeeping:
    """One worker's share in that; where two take them at once, one of them does."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._looked_at = -math.inf

    def keep(self) -> bool:
        """Take statistics of what has outgrown its own, now and then; always False: nothing more waits."""
        if time.monotonic() - self._looked_at >= _EVERY_SECONDS:
            take_statistics(self._engine)
            self._looked_at = time.monotonic()
        return False
