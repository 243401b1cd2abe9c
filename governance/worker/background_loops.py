"""Runs work again and again, each kind in a thread of its own, until it is told to stop.

A transient fault makes it back off, with jitter, and keep its place; any other error stops all.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

from ingest.contract.errors import TransientError

PAUSE_SECONDS = 0.2
"""How long to wait where there was nothing to do."""
_LONGEST_BACK_OFF_SECONDS = 30.0
_IN_A_ROW_SECONDS = 120.0
"""Faults that lie further apart have nothing to do with each other."""
Say = Callable[[str], None]
Clock = Callable[[], int]
"""Tells the time, in microseconds since 1970-01-01T00:00:00Z."""


class BackOff:
    """Waits longer after each fault in a row, with jitter, up to half a minute; ``stop`` ends a wait at once."""

    def __init__(self, stop: threading.Event, say: Say, clock: Callable[[], float] = time.monotonic) -> None:
        self._stop, self._say, self._clock = stop, say, clock
        self._faults, self._last_at = 0, clock()

    def after(self, fault: TransientError) -> None:
        """Say what the fault is and wait."""
        now = self._clock()
        self._faults = self._faults + 1 if now - self._last_at < _IN_A_ROW_SECONDS else 1
        self._last_at = now
        longest = min(_LONGEST_BACK_OFF_SECONDS, 0.25 * 2**self._faults)
        wait = longest * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, no secret
        self._say(f"{fault}; trying again in {wait:.1f} s")
        self._stop.wait(wait)

    def well(self) -> None:
        """Forget earlier faults."""
        self._faults = 0


class Repeating:
    """The threads that share one ``stop``."""

    def __init__(self, stop: threading.Event, say: Say) -> None:
        self._stop, self._say = stop, say
        self._threads: list[threading.Thread] = []
        self._failures: list[BaseException] = []

    def begin(self, name: str, work: Callable[[], bool]) -> None:
        """Run ``work`` again and again; pause after each run that returns False, because it found nothing to do."""
        thread = threading.Thread(target=self._repeat, args=(work,), name=f"jitgov-{name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def end(self) -> None:
        """Stop and wait for all. Raises what one of them failed with."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if self._failures:
            raise self._failures[0]

    def _repeat(self, work: Callable[[], bool]) -> None:
        back_off = BackOff(self._stop, self._say)
        try:
            while not self._stop.is_set():
                try:
                    worked = work()
                except TransientError as fault:
                    back_off.after(fault)
                    continue
                if worked:
                    back_off.well()
                else:  # it may not even have asked: many do so every few seconds, and then nothing is well again
                    self._stop.wait(PAUSE_SECONDS)
        except BaseException as failure:  # noqa: BLE001 - handed to the thread that waits, which raises it
            self._failures.append(failure)
            self._stop.set()
