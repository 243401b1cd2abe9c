"""Whether what a caller signed is of now: by the simulated clock, or by the machine's own, which callers sign with.

A caller whose clock is off fails both, as it fails at Okta.
"""

from __future__ import annotations

import time
from typing import Any

from simulator.records.instants import HOUR, MINUTE, SECOND
from simulator.service.clock import Clock

_TOLERANCE = 5 * MINUTE
_MOST = HOUR
_NANOS_PER_MICRO = 1_000


def _clocks(clock: Clock) -> tuple[int, int]:
    return clock.now(), time.time_ns() // _NANOS_PER_MICRO


def made_now(claims: dict[str, Any], clock: Clock) -> bool:
    """Return whether ``iat`` lies within some minutes of now."""
    made_at = int(claims.get("iat", 0)) * SECOND
    return any(abs(made_at - now) <= _TOLERANCE for now in _clocks(clock))


def lasts(claims: dict[str, Any], clock: Clock) -> bool:
    """Return whether ``exp`` lies ahead, by an hour at most, and ``iat``, if there is one, not ahead."""
    ends_at, made_at = int(claims.get("exp", 0)) * SECOND, int(claims.get("iat", 0)) * SECOND
    return any(now < ends_at <= now + _MOST + _TOLERANCE and made_at <= now + _TOLERANCE for now in _clocks(clock))
