"""Seals what was entered in the audit trail as it comes, and a backlog's entries some seconds together."""

from __future__ import annotations

import math
import time

from sqlalchemy import Engine

from governance.worker.background_loops import Clock
from governance.worker.trail.checkpointing import checkpoint_when_due
from governance.worker.trail.sealer import SEAL_AT_ONCE, seal_some

_TOGETHER_SECONDS = 3.0
"""How long entries wait at most while a backlog is read and derived: each look at the chain costs the same."""


class Sealing:
    """One worker's share in sealing."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock
        self._looked_at = -math.inf

    def seal(self, *, busy: bool) -> bool:
        """Seal what waits; return whether more may wait. ``busy``: a backlog is being read. Raises as ``seal_some``."""
        if busy and time.monotonic() - self._looked_at < _TOGETHER_SECONDS:
            return False
        self._looked_at = time.monotonic()
        sealed = seal_some(self._engine, self._clock(), SEAL_AT_ONCE)
        if sealed:
            checkpoint_when_due(self._engine, self._clock())
        if sealed < SEAL_AT_ONCE:
            return False
        self._looked_at = -math.inf  # what is left has waited, and may be very much
        return True
