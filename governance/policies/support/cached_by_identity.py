"""Remembers what was made of the last values, so that it is made once where many ask the same of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Source = TypeVar("Source")
Beside = TypeVar("Beside")
Made = TypeVar("Made")


def remembered(make: Callable[[Source], Made]) -> Callable[[Source], Made]:
    """Return ``make``, which must be pure, such that it runs anew only for another object than the last one.

    What it makes is shared by all who ask: nobody may change it.
    """
    last: list[tuple[Source, Made]] = []

    def made(source: Source) -> Made:
        for known, result in last:
            if known is source:
                return result
        fresh = make(source)
        last[:] = [(source, fresh)]
        return fresh

    return made


def remembered_of_two(make: Callable[[Source, Beside], Made]) -> Callable[[Source, Beside], Made]:
    """Return ``make`` as ``remembered`` does, of two objects."""
    last: list[tuple[Source, Beside, Made]] = []

    def made(source: Source, beside: Beside) -> Made:
        for known, other, result in last:
            if known is source and other is beside:
                return result
        fresh = make(source, beside)
        last[:] = [(source, beside, fresh)]
        return fresh

    return made
