"""What waits, and whether it waits for too long."""

from __future__ import annotations

from front_door.checks.check import GOVERN, SECOND, Check
from governance.store.clock import now_micros

_BACKLOG_AGE = 15 * 60 * SECOND


def backlog(name: str, detail: str, oldest: int | None) -> Check:
    """Return the check of what waits since ``oldest``, in microseconds; None: nothing waits."""
    late = oldest is not None and oldest < now_micros() - _BACKLOG_AGE
    return Check(name, "warn" if late else "ok", detail, GOVERN if oldest is not None else None)
