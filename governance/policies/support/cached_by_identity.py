"""Remembers what was made of the last values, so that it is made once where many ask the same of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Source = TypeVar("Source")
Beside = TypeVar("Beside")
Made = TypeVar("Made")
_FEW = 8


def remembered(make: Callable[[Source], Made]) -> Callable[[Source], Made]:
    """Return ``make``, which must be pure, such that it runs anew only for another object than the last one.

    What it makes is shared by all who ask: nobody may change it.
    """
    # What it was made of and what was made are one value: threads that take turns never see one without the other.
    last: tuple[Source, Made] | None = None

    def made(source: Source) -> Made:
        nonlocal last
        known = last
        if known is not None and known[0] is source:
            return known[1]
        result = make(source)
        last = source, result
        return result

    return made


def remembered_of_few(make: Callable[[Source], Made]) -> Callable[[Source], Made]:
    """Return ``make`` as ``remembered`` does, for the last few objects: for rules, of which some are asked in turns."""
    last: dict[int, tuple[Source, Made]] = {}

    def made(source: Source) -> Made:
        # As long as an object is remembered no other one has its id.
        known = last.get(id(source))
        if known is None:
            if len(last) >= _FEW:
                last.clear()
            known = last[id(source)] = source, make(source)
        return known[1]

    return made


def remembered_of_two(make: Callable[[Source, Beside], Made]) -> Callable[[Source, Beside], Made]:
    """Return ``make`` as ``remembered`` does, of two objects."""
    last: tuple[Source, Beside, Made] | None = None

    def made(source: Source, beside: Beside) -> Made:
        nonlocal last
        known = last
        if known is not None and known[0] is source and known[1] is beside:
            return known[2]
        result = make(source, beside)
        last = source, beside, result
        return result

    return made
