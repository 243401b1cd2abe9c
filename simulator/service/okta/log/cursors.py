"""The log's cursors: ``<milliseconds>_<number>`` when polling, GUID-like in a window; callers must not read them.

Both tell all that is needed, so that a restarted service takes them again.
"""

from __future__ import annotations

from typing import NamedTuple

from simulator.service.okta.wire.answers import invalid

_MILLISECOND = 1_000
_AT_DIGITS, _POSITION_DIGITS = 17, 15


class Polled(NamedTuple):
    """Where polling goes on, and when the cursor was given, in microseconds."""

    given_at: int
    position: int


def polling(now: int, position: int) -> str:
    """Return a cursor to the records from a position on."""
    return f"{now // _MILLISECOND}_{position}"


def polled(cursor: str) -> Polled:
    """Return the fields of a polling cursor. Raises OktaError E0000001 when the text is no cursor."""
    at, separator, position = cursor.partition("_")
    if not separator or not at.isdecimal() or not position.isdecimal():
        raise invalid("after", "The cursor is invalid or has expired")
    return Polled(int(at) * _MILLISECOND, int(position))


def window(at: int, position: int) -> str:
    """Return a cursor to what happened from an instant on, there from a position on; in hexadecimal with dashes."""
    digits = f"{at:0{_AT_DIGITS}x}{position:0{_POSITION_DIGITS}x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def windowed(cursor: str) -> tuple[int, int]:
    """Return the instant and the position. Raises OktaError E0000001 when the cursor is none."""
    digits = cursor.replace("-", "")
    try:
        if len(digits) != _AT_DIGITS + _POSITION_DIGITS:
            raise ValueError
        return int(digits[:_AT_DIGITS], 16), int(digits[_AT_DIGITS:], 16)
    except ValueError:
        raise invalid("after", "The cursor is invalid or has expired") from None
