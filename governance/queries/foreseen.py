"""How a finding whose date lies ahead is worded: as what will be, never as what is."""

from __future__ import annotations

from ingest.contract.instants import from_micros


def message_as_of(message: str | None, opened_at: int, as_of: int) -> str | None:
    """Return a finding's message as of an instant, in microseconds.

    A policy words a finding as of its day, since its answer knows no clock. Before that day the date goes first: what
    follows is true then, unless something changes it.
    """
    if message is None or opened_at <= as_of:
        return message
    return f"On {from_micros(opened_at):%Y-%m-%d}, unless something changes before: {message}"
