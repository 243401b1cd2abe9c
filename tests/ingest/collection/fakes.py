"""A clock that moves when somebody sleeps, and remembers every sleep."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.clients.http.rate_limiter import Limit, Limiter


class Time:
    """Seconds from 0 on; ``slept`` holds each pause in order."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        assert seconds > 0, "a pause of nothing is a busy loop"
        self.slept.append(seconds)
        self.now += seconds


def limiter(time: Time, limits: Mapping[str, Limit], use_of_limit: float = 0.9) -> Limiter:
    """A limiter on the fake clock, whose jitter always takes the whole pause."""
    return Limiter(limits, clock=time.clock, sleep=time.sleep, chance=lambda: 1.0, use_of_limit=use_of_limit)
