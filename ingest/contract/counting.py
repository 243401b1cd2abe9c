"""A number with its noun, in words that people read."""

from __future__ import annotations

_VOWELS = "aeiou"


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: ``1 finding``, ``2 findings``, ``3 entries``.

    ``plural`` is what stands after every number but one, where more than the noun changes: ``entries wait``.
    """
    return f"{number:,} {noun if number == 1 else plural or _plural(noun)}"


def _plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in _VOWELS else f"{noun}s"
