"""Remembers what was made of the last settings, so that it is made once and not for every account."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Source = TypeVar("Source")
Made = TypeVar("Made")


def remembered(make: Callable[[Source], Made]) -> Callable[[Source], Made]:
    """Return ``make``, which must be pure, such that it runs anew only for another object than the last one."""
    last: list[tuple[Source, Made]] = []

    def made(source: Source) -> Made:
        for known, result in last:
            if known is source:
                return result
        fresh = make(source)
        last[:] = [(source, fresh)]
        return fresh

    return made
