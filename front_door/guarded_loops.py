"""Loops beside a running process: one that breaks ends the process, as what it does would else silently stop."""

from __future__ import annotations

from collections.abc import Callable

from governance.worker.background_loops import Repeating
from ingest.contract.errors import TransientError


def begin_guarded(beside: Repeating, name: str, work: Callable[[], bool], ended: Callable[[], None]) -> None:
    """Begin a loop that does the work; where it breaks ``ended`` is called. What passes by itself is waited for."""

    def guarded() -> bool:
        try:
            return work()
        except TransientError:
            raise
        except BaseException:
            ended()
            raise

    beside.begin(name, guarded)
