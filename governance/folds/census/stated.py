"""Reads what a source states as an attribute."""

from __future__ import annotations

from typing import Any

from ingest.contract.errors import RecordError
from ingest.contract.instants import parse_instant, to_micros


def stated_instant(value: Any) -> int | None:
    """Return the instant that an attribute spells, in microseconds; None when it spells none."""
    try:
        return to_micros(parse_instant(value))
    except RecordError:
        return None
