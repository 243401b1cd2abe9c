"""Forgets effects that came to their end long ago, a chunk at a time; what still waits is kept."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from governance.model.states import DAY
from governance.outbox.settings import OutboundSettings
from governance.store.database.engine import writing
from governance.store.outbox.ended_effects import forget_ended

AT_ONCE = 1_000
_BETWEEN = 600_000_000
"""Ten minutes: so often somebody looks whether there is anything to forget."""


class Retention:
    """Keeps sent effects, and those that were given up or may have been sent, for as long as the settings say."""

    def __init__(self, engine: Engine, settings: OutboundSettings, clock: Callable[[], int]) -> None:
        self._engine, self._clock, self._look_at = engine, clock, 0
        self._kept_days = {
            "sent": settings.keep_sent_days,
            "dead": settings.keep_failed_days,
            "uncertain": settings.keep_failed_days,
        }

    def forget(self) -> bool:
        """Forget a chunk; tell whether there may be more."""
        now = self._clock()
        if now < self._look_at:
            return False
        more = False
        for state, days in self._kept_days.items():
            with writing(self._engine) as connection:
                more = forget_ended(connection, state, now - days * DAY, AT_ONCE) == AT_ONCE or more
        if not more:
            self._look_at = now + _BETWEEN
        return more
