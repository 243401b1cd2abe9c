"""Which window of a Graph log to read next: pure planning over one cursor per stream.

Graph has no cursor for any log, only windows over the time of the event, and rows become visible late, without a bound
that anybody promises. So the *front* is read up to now in small windows, each once; behind it *trails* are read again:
the last 15 minutes at every tick, the last two hours every ten minutes, the last day once a day. Each turn begins a
trail's depth before the turn before it, so a row that becomes visible within that depth is found, whenever it happened
and also when reading pauses in between.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, NamedTuple

import msgspec

from ingest.contract.coverage import Interval
from ingest.contract.errors import BrokenError

CURSOR_VERSION = 1
NARROWEST = timedelta(seconds=1)
WIDEST = timedelta(days=30)
FIRST_WIDTH = timedelta(minutes=15)
ROWS_AIMED_AT = 5_000
"""Of one window: five pages. Long walks break: a skiptoken ends, the server gives up after 300 s."""
MERGED_FROM = 5
"""A window that may be so many times as wide as the first trail is deep: that trail costs no page of its own."""

Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class Trail(NamedTuple):
    """What lies ``depth`` behind now is read again ``every`` so often."""

    depth: timedelta
    every: timedelta


class Plan(NamedTuple):
    """How a stream is read: its trails, the shallowest first, and for how long the vendor keeps its rows."""

    trails: tuple[Trail, ...]
    retention: timedelta

    @property
    def remembered(self) -> timedelta:
        """Return for how long a version that was seen may come again."""
        return max(trail.depth + trail.every for trail in self.trails) + timedelta(hours=1)


class Trailing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a trail stands: read whole at ``done_at``; under way from ``at`` to ``until_at`` when these are told."""

    done_at: Instant
    at: Instant | None = None
    until_at: Instant | None = None


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stream's cursor: read without a gap from ``began_at`` to ``front_at``; ``width_seconds`` of the next window."""

    began_at: Instant
    front_at: Instant
    width_seconds: float
    trails: tuple[Trailing, ...]
    version: int = CURSOR_VERSION

    @property
    def width(self) -> timedelta:
        """Return how wide the next window is at most."""
        return timedelta(seconds=self.width_seconds)


class Step(NamedTuple):
    """One window to read: of the front (``trail`` None) or of a trail; ``with_first``: the first trail is in it."""

    window: Interval
    trail: int | None = None
    with_first: bool = False


def encode(reading: Reading) -> str:
    """Return the cursor as text."""
    return msgspec.json.encode(reading).decode()


def decode(cursor: str, plan: Plan) -> Reading:
    """Return what a cursor says; trails added since begin where the front is. Raises BrokenError for a foreign one."""
    try:
        reading = msgspec.json.decode(cursor, type=Reading)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise BrokenError(f"the cursor of an Entra stream cannot be read ({error}); move collect.state away") from error
    if reading.version != CURSOR_VERSION:
        raise BrokenError(f"the cursor of an Entra stream has version {reading.version}; move collect.state away")
    known = reading.trails[: len(plan.trails)]
    added = (Trailing(reading.front_at),) * (len(plan.trails) - len(known))
    return msgspec.structs.replace(reading, trails=known + added)


def first_reading(since: datetime | None, now: datetime, plan: Plan) -> Reading:
    """Return where a stream without a cursor begins: at ``since``, never before what the vendor keeps."""
    oldest = now - plan.retention
    began_at = whole_second(oldest if since is None else max(oldest, min(since, now)))
    return Reading(began_at, began_at, FIRST_WIDTH.total_seconds(), (Trailing(now),) * len(plan.trails))


def lost(reading: Reading, now: datetime, plan: Plan) -> Interval | None:
    """Return what the vendor no longer keeps and was never read; None when nothing is lost."""
    oldest = whole_second(now - plan.retention)
    return Interval(reading.front_at, oldest) if reading.front_at < oldest else None


def begun_again(reading: Reading, at: datetime) -> Reading:
    """Return the reading that goes on at ``at`` behind a gap."""
    trails = tuple(Trailing(max(trail.done_at, at)) for trail in reading.trails)
    return msgspec.structs.replace(reading, began_at=at, front_at=at, trails=trails)


def resumed(reading: Reading, now: datetime, plan: Plan) -> Reading:
    """Return the reading whose front goes back to what became visible while nothing was read.

    A trail that missed its hour by more than its depth is not read by itself: the front passes over the same rows.
    """
    front_at, trails = reading.front_at, list(reading.trails)
    for number, (trail, stands) in enumerate(zip(plan.trails, reading.trails, strict=True)):
        if now - stands.done_at > trail.every + trail.depth:
            front_at = min(front_at, _from(trail, stands, now))
            trails[number] = Trailing(now)
    front_at = max(front_at, reading.began_at, whole_second(now - plan.retention))
    return msgspec.structs.replace(reading, front_at=min(front_at, reading.front_at), trails=tuple(trails))


def front_step(reading: Reading, now: datetime, plan: Plan) -> Step | None:
    """Return the next window of the front, None when it has reached now."""
    until = whole_second(now)
    if reading.front_at >= until:
        return None
    first, stands = plan.trails[0], reading.trails[0]
    ends = min(until, reading.front_at + reading.width)
    # The first trail ends at now: only a window that does, too, can have it in it.
    if ends == until and _due(first, stands, now) and reading.width >= MERGED_FROM * first.depth:
        begins = max(reading.began_at, min(reading.front_at, _from(first, stands, now)))
        return Step(Interval(begins, ends), with_first=True)
    return Step(Interval(reading.front_at, ends))


def trail_step(reading: Reading, number: int, now: datetime, plan: Plan) -> Step | None:
    """Return the next window of a trail that is due or under way, None when it rests."""
    trail, stands = plan.trails[number], reading.trails[number]
    if stands.at is not None and stands.until_at is not None:
        begins, until = stands.at, stands.until_at
    elif _due(trail, stands, now):
        begins, until = max(reading.began_at, _from(trail, stands, now)), reading.front_at
    else:
        return None
    if begins >= until:
        return None
    return Step(Interval(begins, min(until, begins + reading.width)), trail=number)


def after(reading: Reading, step: Step, rows: int, read_at: datetime) -> Reading:
    """Return the reading once ``step`` was read whole, with that many rows, at ``read_at`` by the vendor's clock.

    What the vendor had not lived through yet (a clock of ours that runs ahead) does not count as read.
    """
    width = _next_width(reading, step.window, rows)
    reading = msgspec.structs.replace(reading, width_seconds=width.total_seconds())
    if step.trail is None:
        front_at = max(reading.front_at, min(step.window.to_at, whole_second(read_at)))
        trails = reading.trails
        if step.with_first:
            trails = (Trailing(read_at), *trails[1:])
        return msgspec.structs.replace(reading, front_at=front_at, trails=trails)
    stands = reading.trails[step.trail]
    until = reading.front_at if stands.until_at is None else stands.until_at
    ended = step.window.to_at >= until
    moved = list(reading.trails)
    # Done as of its beginning: what became visible while it was under way is its next turn's.
    moved[step.trail] = Trailing(until) if ended else Trailing(stands.done_at, step.window.to_at, until)
    return msgspec.structs.replace(reading, trails=tuple(moved))


def narrowed(reading: Reading, window: Interval) -> Reading | None:
    """Return the reading with half of that window, for an answer that took too long; None when it is narrow already."""
    width = (window.to_at - window.from_at) / 2
    return msgspec.structs.replace(reading, width_seconds=width.total_seconds()) if width >= NARROWEST else None


def settled(reading: Reading, before: Reading, plan: Plan) -> Interval | None:
    """Return what the move from ``before`` to ``reading`` adds to what is read without a gap.

    The first trail's depth is held back: rows of that stretch are still becoming visible.
    """
    depth = plan.trails[0].depth
    from_at = max(reading.began_at, before.front_at - depth)
    to_at = reading.front_at - depth
    return Interval(from_at, to_at) if from_at < to_at else None


def whole_second(instant: datetime) -> datetime:
    """Return the second that an instant is in: Graph compares some logs by whole seconds."""
    return instant.replace(microsecond=0)


def _due(trail: Trail, stands: Trailing, now: datetime) -> bool:
    return now >= stands.done_at + trail.every


def _from(trail: Trail, stands: Trailing, now: datetime) -> datetime:
    """Return where a trail begins: its depth before its last turn, which saw what was visible then."""
    return whole_second(min(now, stands.done_at) - trail.depth)


def _next_width(reading: Reading, window: Interval, rows: int) -> timedelta:
    """Return the width that would give the rows aimed at; one window makes the next eight times as wide at most."""
    spans = window.to_at - window.from_at
    fitting = WIDEST if rows == 0 else spans * (ROWS_AIMED_AT / rows)
    if spans < reading.width and fitting > reading.width:
        return reading.width  # a window cut short by now says nothing about wider ones
    return min(WIDEST, reading.width * 8, max(NARROWEST, reading.width / 2, fitting))
