"""Work that goes on beside a worker waits longer after each fault in a row, whatever it does between them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count

import pytest

from governance.worker.background_loops import PAUSE_SECONDS, BackOff, Repeating
from ingest.contract.errors import TransientError


class Stop(threading.Event):
    """Ends no wait by the clock, notes how long each would have been, and stops after so many."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.waits: list[float] = []
        self.reached = threading.Event()
        self._after = after

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0)
        if len(self.waits) >= self._after:
            self.set()
            self.reached.set()
        return self.is_set()


def waits_of(work: Callable[[int], bool], after: int) -> list[float]:
    """How long was waited after each fault of work that is told how often it was called."""
    stop, calls = Stop(after), count(1)
    repeating = Repeating(stop, lambda _: None)
    repeating.begin("work", lambda: work(next(calls)))
    assert stop.reached.wait(60)
    repeating.end()
    return [wait for wait in stop.waits if wait != PAUSE_SECONDS]


def away(call: int) -> bool:
    raise TransientError(f"the store is away ({call})")


def away_when_it_asks(call: int) -> bool:
    """Asks every third time, as one who looks every few seconds."""
    return away(call) if call % 3 == 0 else False


def away_between_works(call: int) -> bool:
    return away(call) if call % 2 == 0 else True


@pytest.mark.parametrize(("work", "after"), [(away, 8), (away_when_it_asks, 8 * 3)])
def test_who_asks_now_and_then_waits_as_long_as_who_asks_always(work: Callable[[int], bool], after: int) -> None:
    waits = waits_of(work, after)
    assert len(waits) == 8
    assert all(0.125 * 2**n <= wait <= 0.25 * 2**n for n, wait in enumerate(waits[:6], 1))
    assert all(15 <= wait <= 30 for wait in waits[6:])


def test_what_worked_is_well_again() -> None:
    assert all(wait <= 0.5 for wait in waits_of(away_between_works, 6))


def test_faults_that_lie_far_apart_are_not_in_a_row() -> None:
    stop, now = Stop(100), iter([0.0, 1.0, 2.0, 3.0, 300.0, 301.0])
    back_off = BackOff(stop, lambda _: None, lambda: next(now))
    for _ in range(5):
        back_off.after(TransientError("away"))
    assert [bound / 2 <= wait <= bound for wait, bound in zip(stop.waits, [0.5, 1, 2, 0.5, 1], strict=True)] == [
        True
    ] * 5
