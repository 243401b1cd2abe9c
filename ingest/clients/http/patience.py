"""Asks again, within a bound, for what passes by itself; past the bound it is a TransientError.

The limiter says how long a pause is and whether it is worth waiting for: a reading that is to end waits so long in all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple, TypeVar

import structlog

from ingest.clients.http import request_metrics
from ingest.clients.http.rate_limiter import Limiter
from ingest.contract.errors import TransientError

_MOST_ATTEMPTS = 5
_log = structlog.get_logger("jitgov.collect")

Given = TypeVar("Given")


class Again(NamedTuple):
    """Why an attempt did not give an answer.

    ``pauses``: the next one must be waited for, longer each time, as the limiter holds it back for little or not at
    all; ``renewed``: the credentials were renewed, which helps once.
    """

    fault: str
    pauses: bool = True
    renewed: bool = False


class Patience:
    """The attempts at one request; ``labels`` are IdP and tenant, ``place`` names what is asked without its query."""

    def __init__(self, limiter: Limiter, labels: tuple[str, str], bucket: str, place: str) -> None:
        self._limiter = limiter
        self._labels = labels
        self._bucket = bucket
        self._place = place

    async def until_answered(self, attempt: Callable[[bool], Awaitable[Given | Again]]) -> Given:
        """Return what the first attempt that is answered gives; ``attempt`` is told whether it may renew credentials.

        Raises TransientError after the last attempt, and where the next one would be in vain.
        """
        fault, renewed = "it asked for a pause", False
        for number in range(1, _MOST_ATTEMPTS + 1):
            self._check(fault)
            await self._limiter.admit(self._bucket)
            outcome = await attempt(not renewed)
            if not isinstance(outcome, Again):
                return outcome
            fault = outcome.fault
            renewed = renewed or outcome.renewed
            if outcome.pauses and number < _MOST_ATTEMPTS:
                await self._pause(number, fault)
        raise TransientError(f"{self._place}: {fault}, {_MOST_ATTEMPTS} times in a row")

    def _check(self, fault: str, pause: float = 0.0) -> None:
        if self._limiter.is_in_vain(self._bucket, pause):
            wait = max(pause, self._limiter.blocked_seconds(self._bucket))
            raise TransientError(
                f"{self._place}: {fault}; it is to be asked again in {wait:.0f} s, and a reading that is to end "
                f"waits {self._limiter.patience_seconds / 60:.0f} minutes in all"
            )

    async def _pause(self, number: int, fault: str) -> None:
        seconds = max(self._limiter.backoff(number), self._limiter.blocked_seconds(self._bucket))
        self._check(fault, seconds)
        request_metrics.REPEATED.labels(*self._labels).inc()
        _log.info("repeated", source=":".join(self._labels), at=self._place, fault=fault, pause_seconds=seconds)
        await self._limiter.rest(seconds)
