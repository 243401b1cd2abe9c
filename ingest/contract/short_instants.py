"""Instants within sentences, as people read them."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

_IN_A_SENTENCE = re.compile(r"(?<!like )(?<![\w-])(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?Z(?!\w)")


def shortened(sentence: str) -> str:
    """Return a sentence for people: each instant in it to the minute, in UTC, ``2026-10-28 09:00``.

    How one is to be written (``like 2026-01-31T08:00:00Z``) stays as it is.
    """
    return _IN_A_SENTENCE.sub(r"\1 \2", sentence)


def in_zone(sentence: str, zone: str) -> str:
    """Return a sentence for people of a zone: each instant in it by their clocks, ``2026-10-28 10:00 CET``."""
    there = ZoneInfo(zone)
    return _IN_A_SENTENCE.sub(lambda instant: _by_clocks(instant, there), sentence)


def _by_clocks(instant: re.Match[str], zone: ZoneInfo) -> str:
    try:
        local = datetime.fromisoformat(f"{instant[1]}T{instant[2]}+00:00").astimezone(zone)
    except (ValueError, OverflowError):
        # It looks like an instant and is none (a thirteenth month): it stays as somebody wrote it.
        return instant[0]
    name = local.tzname() or ""
    # Many zones have no name but their distance: +04 alone would read as a number.
    return f"{local:%Y-%m-%d %H:%M} {name if name[:1].isalpha() else f'UTC{name}'}"
