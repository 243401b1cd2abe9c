from __future__ import annotations

import pytest

from simulator.service.faults import FAULTS, Faults


def test_nothing_is_on_at_first() -> None:
    faults = Faults()
    assert not faults.strikes("late", "okta:northwind")
    assert faults.counts() == {}


def test_each_given_fault_is_counted() -> None:
    faults = Faults()
    faults.switch_on("late", times=2)
    faults.once("no_next")
    assert [faults.strikes("late", "okta:a") for _ in range(4)] == [True, True, False, False]
    assert [faults.strikes("no_next", "okta:b") for _ in range(2)] == [True, False]
    assert faults.given == {("late", "okta:a"): 2, ("no_next", "okta:b"): 1}
    assert faults.counts() == {"late": 2, "no_next": 1}


def test_a_seed_gives_the_same_faults_again() -> None:
    drawn = []
    for _ in range(2):
        faults = Faults(seed=5)
        faults.switch_on("truncated", 0.3)
        drawn.append([faults.strikes("truncated", "okta:a") for _ in range(200)])
    assert drawn[0] == drawn[1]
    assert 30 < sum(drawn[0]) < 90


def test_switched_off_is_off() -> None:
    faults = Faults()
    faults.switch_on("late")
    faults.switch_on("drained")
    faults.switch_off("late")
    assert set(faults.switched_on()) == {"drained"}
    faults.switch_off()
    assert not faults.strikes("drained", "okta:a")


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="no fault is named 'lost'"):
        Faults().switch_on("lost")
    with pytest.raises(ValueError, match="between 0 and 1"):
        Faults().switch_on("late", 1.5)


def test_all_faults_are_given_and_crowds_seldom() -> None:
    faults = Faults()
    faults.switch_on_all(0.5)
    on = faults.switched_on()
    assert set(on) == set(FAULTS)
    assert on["late"].probability == 0.5
    assert on["same_second"].probability < 0.001
