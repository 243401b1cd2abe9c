"""Whose application a client is, from the first list that says so until one that says otherwise."""

from __future__ import annotations

from typing import NamedTuple


class Publisher(NamedTuple):
    """What lists say of an application's publisher for a stretch; None: they do not say it."""

    is_foreign: bool | None
    """Another tenant registered it."""
    is_verified: bool | None
    """The vendor verified who publishes it."""
    from_at: int
    to_at: int | None
    event_id: str
