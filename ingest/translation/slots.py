"""Decodes a record into slots: of what it holds, only what somebody reads becomes an object."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

Slotted = TypeVar("Slotted")


def decode_slots(decode: Callable[[bytes], Slotted], raw: bytes) -> Slotted | None:
    """Return what ``decode`` makes of JSON; None where that does not fit the slots, or is no JSON in UTF-8."""
    try:
        if not raw.isascii():
            raw.decode()  # msgspec does not check the encoding of what it skips
        return decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
