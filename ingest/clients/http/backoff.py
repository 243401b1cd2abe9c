"""How long to pause before work that failed is repeated."""

from __future__ import annotations

from collections.abc import Callable

Chance = Callable[[], float]
"""Gives a number from 0 to 1."""
_FIRST_PAUSE = 1.0
_MOST_DOUBLINGS = 20


def backoff_seconds(attempt: int, longest_seconds: float, chance: Chance) -> float:
    """Return the seconds to pause before the ``attempt``-th repetition, from 1: doubled, bounded, jittered."""
    pause_seconds = min(longest_seconds, _FIRST_PAUSE * 2.0 ** min(attempt - 1, _MOST_DOUBLINGS))
    return pause_seconds * (0.5 + chance() / 2)
