"""Words that reports share."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 finding``, ``2 findings``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def yes_or_no(flag: object) -> str:
    """Return what a cell says of a flag."""
    return "yes" if flag else "no"
