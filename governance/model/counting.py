"""A number with its noun, in words that people read."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 finding``, ``2 findings``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
