"""Keeps requests below a vendor's rate limits: a token bucket per limit, corrected by what the vendor's answers say.

Of ``Limit(requests, per_seconds)`` the share ``use_of_limit`` is used, evenly, with bursts out of the unused rest:
no stretch of ``per_seconds``, wherever it begins, sees more than ``requests`` (a whole bucket at once would let twice
as many through the edge of two windows). Vendors mail their administrators when a limit is reached, so it never is.

Clock, sleeper and chance are passed in: seconds that only grow, an awaitable pause, a number from 0 to 1.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]
Chance = Callable[[], float]

LEARNED_SECONDS = 3_600.0
"""How long a ceiling holds that a 429 has shown to be below the stated limit (Okta: a token's own share of it)."""
_OUR_SHARE = 0.4
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0


class Limit(NamedTuple):
    """So many requests in any stretch of so many seconds."""

    requests: float
    per_seconds: float


class Stated(NamedTuple):
    """What an answer says of its limit: the ceiling, what is left of it, and in how many seconds it is whole again.

    A ceiling of 0 is Okta's word for too many requests at the same time, and its reset then only a guess.
    """

    ceiling: int | None = None
    remaining: int | None = None
    reset_seconds: float | None = None


class _Bucket:
    """The state of one limit."""

    def __init__(self, limit: Limit, now: float) -> None:
        self.limit = limit
        self.tokens = math.inf  # cut to the burst when it is first looked at
        self.filled_at = now
        self.blocked_until = now
        self.refusals = 0
        self.sent: deque[float] = deque()
        self.learned: tuple[float, float] | None = None

    def requests(self, now: float) -> float:
        """Return the ceiling that holds: the stated one, or the lower one that was learned and is still believed."""
        if self.learned is not None and now < self.learned[1]:
            return min(self.limit.requests, self.learned[0])
        return self.limit.requests


class Limiter:
    """Admits requests bucket by bucket; safe for any number of tasks of one event loop."""

    def __init__(
        self,
        limits: Mapping[str, Limit],
        *,
        clock: Clock,
        sleep: Sleep,
        chance: Chance,
        use_of_limit: float = 0.9,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._use = use_of_limit
        self._buckets = {name: _Bucket(limit, clock()) for name, limit in limits.items()}

    async def admit(self, name: str) -> None:
        """Return when a request of this bucket may be sent."""
        bucket = self._buckets[name]
        while (wait := self._wait(bucket)) > 0:
            await self._sleep(wait)
        now = self._clock()
        bucket.tokens -= 1
        bucket.sent.append(now)
        while bucket.sent[0] <= now - bucket.limit.per_seconds:
            bucket.sent.popleft()

    def told(self, name: str, stated: Stated) -> None:
        """Take in what an answer that was served says of the limit; another client may be using it up, too."""
        bucket = self._buckets[name]
        bucket.refusals = 0
        if stated.ceiling:
            bucket.limit = Limit(stated.ceiling, bucket.limit.per_seconds)
        if stated.ceiling and stated.remaining is not None and stated.reset_seconds is not None:
            reserve = stated.ceiling * (1 - self._use)
            if stated.remaining < max(1.0, reserve) and stated.reset_seconds > 0:
                self._block(bucket, stated.reset_seconds)

    def refused(self, name: str, stated: Stated, retry_after: float | None = None) -> float:
        """Take in a 429 and return the pause that follows: exactly what the vendor says, else one that grows."""
        bucket, now = self._buckets[name], self._clock()
        bucket.refusals += 1
        wait = retry_after if retry_after is not None else stated.reset_seconds
        if stated.ceiling == 0 and retry_after is None:
            wait = None  # too many at the same time: the reset is a guess, and fewer at once is the cure
        elif stated.ceiling:
            self._learn(bucket, stated, now)
        if wait is None or wait <= 0:
            wait = self.backoff(bucket.refusals)
        self._block(bucket, wait)
        return wait

    def backoff(self, attempt: int) -> float:
        """Return the pause before the ``attempt``-th repetition, from 1: doubled, jittered, a minute at most."""
        longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(attempt - 1, 20))
        return longest * (0.5 + self._chance() / 2)

    async def rest(self, seconds: float) -> None:
        """Pause, by the same sleeper."""
        await self._sleep(seconds)

    def _wait(self, bucket: _Bucket) -> float:
        now = self._clock()
        requests = bucket.requests(now)
        rate = requests * self._use / bucket.limit.per_seconds
        burst = max(1.0, requests * (1 - self._use))
        bucket.tokens = min(burst, bucket.tokens + (now - bucket.filled_at) * rate)
        bucket.filled_at = now
        # A hair below one token is one: the sum of many small steps never quite gets there.
        short = 1 - bucket.tokens
        return max(bucket.blocked_until - now, short / rate if short > 1e-9 else 0.0)

    def _block(self, bucket: _Bucket, seconds: float) -> None:
        until = self._clock() + seconds
        if until > bucket.blocked_until:
            bucket.blocked_until = until
            bucket.tokens = min(bucket.tokens, 1.0)

    def _learn(self, bucket: _Bucket, stated: Stated, now: float) -> None:
        """Remember how many requests were too many, when that is our doing and fewer than the vendor states.

        It is not when others used up the limit: nothing remains of it, and ours were few.
        """
        within = sum(at > now - bucket.limit.per_seconds for at in bucket.sent)
        ours = stated.remaining or within >= _OUR_SHARE * (stated.ceiling or 0)
        if ours and within < bucket.requests(now):
            bucket.learned = (max(1.0, within - 1), now + LEARNED_SECONDS)
