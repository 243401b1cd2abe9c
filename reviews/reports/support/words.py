"""Words that reports share."""

from __future__ import annotations


def yes_or_no(flag: object) -> str:
    """Return what a cell says of a flag."""
    return "yes" if flag else "no"
