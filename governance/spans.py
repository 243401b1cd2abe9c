"""Arithmetic of spans whose end may be open (None)."""

from __future__ import annotations


def earlier(a: int | None, b: int | None) -> int | None:
    """Return the earlier of two ends."""
    return b if a is None else a if b is None else min(a, b)
