"""Keeps requests below a vendor's rate limits: a token bucket per limit, corrected by what the vendor's answers say.

The limiter spreads the share ``use_of_limit`` of ``Limit(requests, per_seconds)`` evenly and takes bursts from the
unused rest, so that no stretch of ``per_seconds``, wherever it begins, sees more than ``requests`` (a full bucket at
once would let twice as many through at the edge of two windows). Vendors mail the tenant's administrators when a limit
is reached; so it must never be.

No pause outlasts what the vendor's window can be: a reset that lies farther ahead was written in another unit, or is
taken against a wrong clock, and whoever believed it would be silent for years.

The caller passes in a clock (seconds that only grow), a sleeper (an awaitable pause) and a chance (from 0 to 1).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from ingest.clients.http.backoff import Chance, backoff_seconds

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]

LEARNED_SECONDS = 3_600.0
"""How long a learned ceiling holds: one that a 429 showed to be below the stated limit (Okta: a token's own share)."""
_OUR_SHARE = 0.4
_LONGEST_PAUSE = 60.0
LONGEST_RETRY_AFTER = 900.0
"""Seconds: a vendor that asks for more in words of its own is asked again after these."""
PATIENCE_ONCE_SECONDS = 600.0
"""How long, in all, a reading that is to end waits for a limit or a server that answers nothing."""
_ROUNDED_UP = 1.0
"""Resets are whole seconds."""


class Limit(NamedTuple):
    """At most ``requests`` in any stretch of ``per_seconds``."""

    requests: float
    per_seconds: float


class Stated(NamedTuple):
    """The limit that an answer states: the ceiling, how much remains of it, and in how many seconds it is reset.

    A ceiling of 0 means at Okta too many requests at the same time; the reset is then only a guess.
    """

    ceiling: int | None = None
    remaining: int | None = None
    reset_seconds: float | None = None


class _Bucket:
    """The state of one limit."""

    def __init__(self, limit: Limit, now: float) -> None:
        self.limit = limit
        self.tokens = math.inf  # the first use cuts this to the burst
        self.filled_at = now
        self.blocked_until = now
        self.refusals = 0
        self.sent: deque[float] = deque()
        self.unanswered_since: float | None = None
        self.learned: tuple[float, float] | None = None

    def requests(self, now: float) -> float:
        """Return the ceiling in force: the stated one, or a lower one that was learned within LEARNED_SECONDS."""
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
        patience_seconds: float = math.inf,
    ) -> None:
        self.patience_seconds = patience_seconds
        self._is_patience_spent = False
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._use = use_of_limit
        self._buckets = {name: _Bucket(limit, clock()) for name, limit in limits.items()}

    async def admit(self, name: str) -> None:
        """Wait until a request of this bucket may be sent."""
        bucket = self._buckets[name]
        while (wait := self._wait(bucket)) > 0:
            await self._sleep(wait)
        now = self._clock()
        bucket.tokens -= 1
        bucket.sent.append(now)
        while bucket.sent[0] <= now - bucket.limit.per_seconds:
            bucket.sent.popleft()
        if bucket.unanswered_since is None:
            bucket.unanswered_since = now

    def note_served(self, name: str) -> None:
        """Note that a request was answered, be it with a no: waiting was not in vain."""
        self._buckets[name].unanswered_since = None

    def is_in_vain(self, name: str, pause: float = 0.0) -> bool:
        """Tell whether the next wait would outlast the patience; once it was spent, every further wait is in vain.

        ``pause``: the seconds that the caller would wait by itself.
        """
        bucket, now = self._buckets[name], self._clock()
        if bucket.unanswered_since is None:
            return False
        waits_until = max(bucket.blocked_until, now + pause)
        is_too_long = waits_until - bucket.unanswered_since > self.patience_seconds
        self._is_patience_spent = self._is_patience_spent or is_too_long
        return is_too_long or (self._is_patience_spent and waits_until > now)

    def note_answer(self, name: str, stated: Stated) -> float:
        """Adopt the limit that a served answer states, and return the pause: another client may be using it up, too."""
        bucket = self._buckets[name]
        bucket.refusals = 0
        if stated.ceiling:
            bucket.limit = Limit(stated.ceiling, bucket.limit.per_seconds)
        if stated.ceiling and stated.remaining is not None and stated.reset_seconds is not None:
            reserve = stated.ceiling * (1 - self._use)
            if stated.remaining < max(1.0, reserve) and stated.reset_seconds > 0:
                wait = self._within_window(bucket, stated.reset_seconds)
                self._block(bucket, wait)
                return wait
        return 0.0

    def note_refusal(self, name: str, stated: Stated, retry_after: float | None = None) -> float:
        """Block the bucket after a 429 and return the pause: as the vendor says, within its window; else growing."""
        bucket, now = self._buckets[name], self._clock()
        bucket.refusals += 1
        wait = retry_after if retry_after is None else min(retry_after, LONGEST_RETRY_AFTER)
        if wait is None and stated.reset_seconds is not None:
            wait = self._within_window(bucket, stated.reset_seconds)
        if stated.ceiling == 0 and retry_after is None:
            wait = None  # too many at the same time: the reset is a guess, and only fewer at once help
        elif stated.ceiling:
            self._learn(bucket, stated, now)
        if wait is None or wait <= 0:
            wait = self.backoff(bucket.refusals)
        self._block(bucket, wait)
        return wait

    def hold(self, name: str, seconds: float) -> float:
        """Block the bucket for so long as a server asks that is too busy, within a bound; return the pause."""
        pause = min(seconds, LONGEST_RETRY_AFTER)
        self._block(self._buckets[name], pause)
        return pause

    def blocked_seconds(self, name: str) -> float:
        """Return for how long a refusal still holds this bucket back."""
        return max(0.0, self._buckets[name].blocked_until - self._clock())

    def backoff(self, attempt: int) -> float:
        """Return the pause before the ``attempt``-th repetition, from 1: doubled, jittered, a minute at most."""
        return backoff_seconds(attempt, _LONGEST_PAUSE, self._chance)

    async def rest(self, seconds: float) -> None:
        """Pause for so many seconds."""
        await self._sleep(seconds)

    def _wait(self, bucket: _Bucket) -> float:
        now = self._clock()
        requests = bucket.requests(now)
        rate = requests * self._use / bucket.limit.per_seconds
        burst = max(1.0, requests * (1 - self._use))
        bucket.tokens = min(burst, bucket.tokens + (now - bucket.filled_at) * rate)
        bucket.filled_at = now
        # A hair below one token counts as one: the sum of many small steps never quite reaches it.
        missing_tokens = 1 - bucket.tokens
        return max(bucket.blocked_until - now, missing_tokens / rate if missing_tokens > 1e-9 else 0.0)

    def _within_window(self, bucket: _Bucket, seconds: float) -> float:
        return min(seconds, max(bucket.limit.per_seconds, _LONGEST_PAUSE) + _ROUNDED_UP)

    def _block(self, bucket: _Bucket, seconds: float) -> None:
        blocked_until = self._clock() + seconds
        if blocked_until > bucket.blocked_until:
            bucket.blocked_until = blocked_until
            bucket.tokens = min(bucket.tokens, 1.0)

    def _learn(self, bucket: _Bucket, stated: Stated, now: float) -> None:
        """Remember how many requests were too many, if these were ours and fewer than the vendor states.

        They were not ours when nothing remains of the limit and we sent few: then others used it up.
        """
        requests_in_window = sum(at > now - bucket.limit.per_seconds for at in bucket.sent)
        we_caused_it = stated.remaining or requests_in_window >= _OUR_SHARE * (stated.ceiling or 0)
        if we_caused_it and requests_in_window < bucket.requests(now):
            bucket.learned = (max(1.0, requests_in_window - 1), now + LEARNED_SECONDS)
