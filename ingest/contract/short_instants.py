"""Instants within sentences, as people read them."""

from __future__ import annotations

import re

_IN_A_SENTENCE = re.compile(r"(?<!like )(?<![\w-])(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?Z(?!\w)")


def shortened(sentence: str) -> str:
    """Return a sentence for people: each instant in it to the minute, in UTC, ``2026-10-28 09:00``.

    How one is to be written (``like 2026-01-31T08:00:00Z``) stays as it is.
    """
    return _IN_A_SENTENCE.sub(r"\1 \2", sentence)
