from __future__ import annotations

import pytest

from simulator.records.instants import HOUR, SECOND
from simulator.service.clock import Clock


class Ticks:
    def __init__(self) -> None:
        self.nanos = 7

    def __call__(self) -> int:
        return self.nanos


def test_a_clock_stands_until_it_runs() -> None:
    ticks = Ticks()
    clock = Clock(100 * SECOND, ticks=ticks)
    ticks.nanos += 5_000_000_000
    assert clock.now() == 100 * SECOND
    clock.run(3600)
    ticks.nanos += 1_000_000_000
    assert clock.now() == 100 * SECOND + HOUR


def test_another_speed_counts_from_now_on() -> None:
    ticks = Ticks()
    clock = Clock(0, speed=10, ticks=ticks)
    ticks.nanos += 1_000_000_000
    clock.run(1)
    ticks.nanos += 1_000_000_000
    assert clock.now() == 11 * SECOND
    clock.advance(SECOND)
    clock.set(clock.now() + SECOND)
    assert clock.now() == 13 * SECOND


def test_a_clock_never_runs_backwards() -> None:
    with pytest.raises(ValueError, match="backwards"):
        Clock(0).run(-1)
