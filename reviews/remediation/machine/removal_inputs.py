"""What may happen to a removal; instants in microseconds."""

from __future__ import annotations

from typing import NamedTuple


class Reached(NamedTuple):
    """Input: the clock is at the hold's end, or not yet."""

    at: int


class Planned(NamedTuple):
    """Input: writes are planned; ``residual``: they leave another path, which is a person's."""

    at: int
    residual: bool = False


class LeftToPerson(NamedTuple):
    """Input: no write of ours can end it."""

    at: int


class Stopped(NamedTuple):
    """Input: a guard refuses it."""

    at: int


class Approved(NamedTuple):
    """Input: it may be sent."""

    at: int


class Sent(NamedTuple):
    """Input: its writes are about to be sent; committed before the first one is."""

    at: int


class Unsent(NamedTuple):
    """Input: whoever was to send its writes ended before the first one; ``sent_before``: when an earlier one was."""

    at: int
    sent_before: int | None = None


class Answered(NamedTuple):
    """Input: all writes of the attempt were sent; ``is_known``: and each was answered as done."""

    at: int
    is_known: bool
    repeatable: bool


class Declined(NamedTuple):
    """Input: the source refuses a write."""

    at: int


class Look(NamedTuple):
    """Input: the source was read; ``is_there``: what the writes were to end is shown, ``rest``: another path is."""

    at: int
    is_there: bool
    rest: bool = False


class Logged(NamedTuple):
    """Input: the source's own log says that it ended, and nothing is held any more."""

    at: int


class Regranted(NamedTuple):
    """Input: it is held again."""

    at: int


class Watching(NamedTuple):
    """Input: the clock, while it is watched."""

    at: int


class Attested(NamedTuple):
    """Input: a person says that it is gone."""

    at: int


class GivenUp(NamedTuple):
    """Input: a person says that it stays."""

    at: int


class Withdrawn(NamedTuple):
    """Input: the decision does not stand any more."""

    at: int


class Anew(NamedTuple):
    """Input: it is to be planned again."""

    at: int


Input = (
    Reached | Planned | LeftToPerson | Stopped | Approved | Sent | Unsent | Answered | Declined | Look | Logged
    | Regranted | Watching | Attested | GivenUp | Withdrawn | Anew
)  # fmt: skip
