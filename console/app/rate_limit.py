"""How many requests a caller may send: a bucket that fills again, in each process by itself."""

from __future__ import annotations

import threading
from collections import OrderedDict

_MOST_CALLERS = 10_000


class RateLimit:
    """So many requests at once, and so many more a second, by caller; who was not seen for long is forgotten."""

    def __init__(self, at_once: int, per_second: float) -> None:
        self._at_once, self._per_second = at_once, per_second
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_seconds(self, caller: str, now: float) -> int:
        """Take one request of a caller's, and return 0; else in how many whole seconds there is room for one."""
        with self._lock:
            left, at = self._buckets.pop(caller, (float(self._at_once), now))
            left = min(float(self._at_once), left + max(0.0, now - at) * self._per_second)
            taken = left >= 1
            self._buckets[caller] = (left - 1 if taken else left, now)
            while len(self._buckets) > _MOST_CALLERS:
                self._buckets.popitem(last=False)
            return 0 if taken else int((1 - left) / self._per_second) + 1
