"""What was asked of the service, and answered: for tests that count requests, refusals and their times."""

from __future__ import annotations

from collections import Counter, deque
from typing import NamedTuple

_KEPT = 100_000


class Request(NamedTuple):
    """One request with the status of its answer; ``at`` in simulated microseconds."""

    at: int
    site: str
    method: str
    path: str
    query: str
    status: int


class RequestBook:
    """The last requests, and the count of all by site and status."""

    def __init__(self) -> None:
        self.last: deque[Request] = deque(maxlen=_KEPT)
        self.counts: Counter[tuple[str, int]] = Counter()

    def note(self, request: Request) -> None:
        """Keep a request."""
        self.last.append(request)
        self.counts[request.site, request.status] += 1

    def clear(self) -> None:
        """Forget everything, so that a test counts from here."""
        self.last.clear()
        self.counts.clear()
