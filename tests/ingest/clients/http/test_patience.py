"""How often one request is asked again, and when it is not: with a clock that only our own pauses move."""

from __future__ import annotations

import asyncio
import math

import pytest

from ingest.clients.http.patience import Again, Patience
from ingest.clients.http.rate_limiter import Limit, Limiter
from ingest.contract.errors import TransientError
from tests.ingest.collection.fakes import Time

MOST = 5


class Asked:
    """Attempts that give these outcomes in turn, and what each was told."""

    def __init__(self, *outcomes: str | Again, patience_seconds: float = math.inf) -> None:
        self.may_renew: list[bool] = []
        self._outcomes = iter(outcomes)
        time = Time()
        self.rested = time.slept
        limiter = Limiter(
            {"logs": Limit(100, 60.0)},
            clock=time.clock,
            sleep=time.sleep,
            chance=lambda: 1.0,
            patience_seconds=patience_seconds,
        )
        self._patience = Patience(limiter, ("okta", "acme"), "logs", "acme.example.com/api/v1/logs")

    def answer(self) -> str:
        return asyncio.run(self._patience.until_answered(self._attempt))

    async def _attempt(self, may_renew: bool) -> str | Again:
        self.may_renew.append(may_renew)
        return next(self._outcomes)


def test_what_passes_is_asked_again_after_longer_pauses() -> None:
    asked = Asked(Again("503"), Again("ReadTimeout"), "answered")
    assert asked.answer() == "answered"
    first, second = asked.rested
    assert 0 < first < second


def test_the_last_attempt_is_told_with_its_fault_and_followed_by_no_pause() -> None:
    asked = Asked(*[Again("503")] * MOST)
    with pytest.raises(TransientError, match=r"acme.example.com/api/v1/logs: 503, 5 times in a row"):
        asked.answer()
    assert len(asked.rested) == MOST - 1


def test_credentials_are_renewed_once_and_without_a_pause() -> None:
    asked = Asked(Again("401", pauses=False, renewed=True), Again("503"), "answered")
    assert asked.answer() == "answered"
    assert asked.may_renew == [True, False, False]
    assert len(asked.rested) == 1


def test_a_pause_beyond_all_patience_is_not_waited_for() -> None:
    asked = Asked(Again("503"), patience_seconds=0.001)
    with pytest.raises(TransientError, match="503; it is to be asked again in"):
        asked.answer()
    assert not asked.rested
