"""How much slower a run of tests is by the machine alone: because it is, or because it has other work.

A fixed piece of work is done every other second while the tests run, and its mean held against ``usual_seconds``. Where
the tests run in this very process, and in no lanes, their own work slows it, too.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time

_EVERY_SECONDS = 2.0
_ROUNDS = 400
_WORDS = ["one", "two", "three"] * 20


class Pace:
    """A plugin of pytest's that samples from the start of a session to its end."""

    def __init__(self, usual_seconds: float) -> None:
        self._usual_seconds = usual_seconds
        self.taken_seconds: list[float] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, name="pace", daemon=True)

    def pytest_sessionstart(self) -> None:
        self._thread.start()

    def pytest_sessionfinish(self) -> None:
        self._stop.set()
        if self._thread.ident is not None:  # Another plugin's start may have failed before this one's.
            self._thread.join()

    def work_seconds(self) -> float:
        """Return the seconds that the work took, in the mean; as many as usual while it was not done yet."""
        taken = self.taken_seconds
        return sum(taken) / len(taken) if taken else self._usual_seconds

    def slowness(self) -> float:
        """Return how many times longer than usual everything takes; 1 where it takes as long, or less."""
        return max(1.0, self.work_seconds() / self._usual_seconds)

    def _sample(self) -> None:
        while not self._stop.wait(_EVERY_SECONDS):
            began = time.perf_counter()
            for number in range(_ROUNDS):
                hashlib.sha256(json.dumps({"number": number, "words": _WORDS}).encode()).hexdigest()
            self.taken_seconds.append(time.perf_counter() - began)
