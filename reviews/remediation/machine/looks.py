"""What reads of a source agree on: sources read late, so that one read proves nothing."""

from __future__ import annotations

from typing import Literal, NamedTuple

_SECOND = 1_000_000
FIRST_AFTER = 30 * _SECOND
AGREE_OVER = 120 * _SECOND
AGREEING = 3


class Looks(NamedTuple):
    """The reads since the answer last changed: how many, and from when to when; instants in microseconds."""

    is_there: bool = True
    reads: int = 0
    first_at: int = 0
    last_at: int = 0


def looked(looks: Looks, at: int, applied_at: int, *, is_there: bool) -> Looks:
    """Return the reads with one more; one that comes sooner than half a minute after the write counts for nothing."""
    if at < applied_at + FIRST_AFTER:
        return looks
    if looks.reads and looks.is_there == is_there:
        return looks._replace(reads=looks.reads + 1, last_at=max(at, looks.last_at))
    return Looks(is_there, 1, at, at)


def agreed(looks: Looks) -> Literal["gone", "there"] | None:
    """Return what three reads over two minutes agree on; None: nothing yet."""
    if looks.reads < AGREEING or looks.last_at - looks.first_at < AGREE_OVER:
        return None
    return "there" if looks.is_there else "gone"


def next_look_at(applied_at: int, now: int) -> int:
    """Return when the source is to be read next."""
    if now < applied_at + FIRST_AFTER:
        return applied_at + FIRST_AFTER
    return now + AGREE_OVER // (AGREEING - 1)
