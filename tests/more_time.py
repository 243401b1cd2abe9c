"""What is to happen by a deadline: a short one keeps a test short, a longer one leaves a busy machine its time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Shown = TypeVar("Shown")
_TIMES_LONGER = (1, 10, 100)


def given_time(seconds: float, attempt: Callable[[float], Shown | None]) -> Shown:
    """Return what an attempt shows by a deadline of ``seconds``, or by ones ten and a hundred times as long.

    An attempt gives None where its deadline came before that of which the test is, as a connection that was not made
    yet: the machine was slow, and nothing is shown by it. What is wrong however long it is given must not be None.
    """
    for times in _TIMES_LONGER:
        shown = attempt(seconds * times)
        if shown is not None:
            return shown
    raise AssertionError(f"{seconds * times:g} s were too short for it")
