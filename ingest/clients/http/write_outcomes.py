"""What became of a write that was sent once; named without a client, so that who asks about writes loads none."""

from __future__ import annotations

from typing import NamedTuple


class Done(NamedTuple):
    """The vendor says, by a status that was expected, that it was done or accepted."""

    status: int


class Refused(NamedTuple):
    """The vendor did not do it. Of a 404 it is not known why: read before you believe it."""

    code: int
    words: str = ""


class Unknown(NamedTuple):
    """Nobody knows whether it was done: read, wait, and read again."""

    reason: str


Outcome = Done | Refused | Unknown
