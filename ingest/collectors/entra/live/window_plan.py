"""Plans which window of a Graph log to read next: pure functions over one cursor per stream.

Graph has no cursor for its logs, only windows over the time of the event, and rows become visible late, with no
promised bound. So the *front* is read up to now in small windows, once each, and behind it *trails* are read again: the
last 15 minutes at every turn, the last two hours every ten minutes, the last day once a day. Each turn begins the
trail's depth before the previous turn, so a row that becomes visible within that depth is found, even when reading
pauses in between.
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
"""How many rows a window should have: five pages. Long walks break: skiptokens expire, the server stops at 300 s."""
MERGED_FROM = 5
"""A window at least this many times as wide as the first trail's depth also reads that trail."""

Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class Trail(NamedTuple):
    """The last ``depth`` of a log is read again ``every`` so often."""

    depth: timedelta
    every: timedelta


class Plan(NamedTuple):
    """How to read a stream: its trails, the shallowest first, and how long the vendor keeps its rows."""

    trails: tuple[Trail, ...]
    retention: timedelta

    @property
    def remembered(self) -> timedelta:
        """Return how long after its time a row that was seen may be read again."""
        return max(trail.depth + trail.every for trail in self.trails) + timedelta(hours=1)


class TrailState(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The state of a trail: its last turn was at ``done_at``; a turn under way reaches from ``at`` to ``until_at``."""

    done_at: Instant
    at: Instant | None = None
    until_at: Instant | None = None


class WindowCursor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stream's cursor: it is read without a gap from ``began_at`` to ``front_at``; ``trails`` hold the re-reading."""

    began_at: Instant
    front_at: Instant
    width_seconds: float
    trails: tuple[TrailState, ...]
    version: int = CURSOR_VERSION

    @property
    def width(self) -> timedelta:
        """Return the greatest width of the next window."""
        return timedelta(seconds=self.width_seconds)


class Step(NamedTuple):
    """A window to read: of the front (``trail`` None) or of a trail; ``with_first``: it also reads the first trail."""

    window: Interval
    trail: int | None = None
    with_first: bool = False


def encode(cursor: WindowCursor) -> str:
    """Return the cursor as text."""
    return msgspec.json.encode(cursor).decode()


def decode(text: str, plan: Plan) -> WindowCursor:
    """Return the cursor in a text; new trails begin at its front. Raises BrokenError when the text is not ours."""
    try:
        cursor = msgspec.json.decode(text, type=WindowCursor)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise BrokenError(f"the cursor of an Entra stream cannot be read ({error}); move collect.state away") from error
    if cursor.version != CURSOR_VERSION:
        raise BrokenError(f"the cursor of an Entra stream has version {cursor.version}; move collect.state away")
    known = cursor.trails[: len(plan.trails)]
    added = (TrailState(cursor.front_at),) * (len(plan.trails) - len(known))
    return msgspec.structs.replace(cursor, trails=known + added)


def first_cursor(since: datetime | None, now: datetime, plan: Plan) -> WindowCursor:
    """Return the first cursor of a stream: at ``since``, but no earlier than the vendor keeps rows."""
    oldest = now - plan.retention
    began_at = whole_second(oldest if since is None else max(oldest, min(since, now)))
    return WindowCursor(began_at, began_at, FIRST_WIDTH.total_seconds(), (TrailState(now),) * len(plan.trails))


def unread_expired(cursor: WindowCursor, now: datetime, plan: Plan) -> Interval | None:
    """Return the interval that the vendor no longer keeps and that was never read; None when there is none."""
    oldest = whole_second(now - plan.retention)
    return Interval(cursor.front_at, oldest) if cursor.front_at < oldest else None


def restarted(cursor: WindowCursor, at: datetime) -> WindowCursor:
    """Return the cursor that begins again at ``at``, after a gap."""
    trails = tuple(TrailState(max(trail.done_at, at)) for trail in cursor.trails)
    return msgspec.structs.replace(cursor, began_at=at, front_at=at, trails=trails)


def resumed(cursor: WindowCursor, now: datetime, plan: Plan) -> WindowCursor:
    """Return the cursor with its front moved back over rows that became visible while nothing was read.

    A trail that is late by more than its depth has no turn of its own: the front reads the same rows.
    """
    front_at, trails = cursor.front_at, list(cursor.trails)
    for number, (trail, state) in enumerate(zip(plan.trails, cursor.trails, strict=True)):
        if now - state.done_at > trail.every + trail.depth:
            front_at = min(front_at, _from(trail, state, now))
            trails[number] = TrailState(now)
    front_at = max(front_at, cursor.began_at, whole_second(now - plan.retention))
    return msgspec.structs.replace(cursor, front_at=min(front_at, cursor.front_at), trails=tuple(trails))


def front_step(cursor: WindowCursor, now: datetime, plan: Plan) -> Step | None:
    """Return the next window of the front, None when it has reached now."""
    until = whole_second(now)
    if cursor.front_at >= until:
        return None
    first, state = plan.trails[0], cursor.trails[0]
    end = min(until, cursor.front_at + cursor.width)
    # The first trail ends at now, so only a window that ends at now can contain it.
    if end == until and _due(first, state, now) and cursor.width >= MERGED_FROM * first.depth:
        begin = max(cursor.began_at, min(cursor.front_at, _from(first, state, now)))
        return Step(Interval(begin, end), with_first=True)
    return Step(Interval(cursor.front_at, end))


def trail_step(cursor: WindowCursor, number: int, now: datetime, plan: Plan) -> Step | None:
    """Return the next window of a trail that is due or under way, None when it rests."""
    trail, state = plan.trails[number], cursor.trails[number]
    if state.at is not None and state.until_at is not None:
        begin, until = state.at, state.until_at
    elif _due(trail, state, now):
        begin, until = max(cursor.began_at, _from(trail, state, now)), cursor.front_at
    else:
        return None
    if begin >= until:
        return None
    return Step(Interval(begin, min(until, begin + cursor.width)), trail=number)


def cursor_after(cursor: WindowCursor, step: Step, rows: int, read_at: datetime) -> WindowCursor:
    """Return the cursor after ``step`` was read whole, with so many rows, at ``read_at`` by the vendor's clock.

    Time that lies in the vendor's future (because our clock is fast) does not count as read.
    """
    width = _next_width(cursor, step.window, rows)
    cursor = msgspec.structs.replace(cursor, width_seconds=width.total_seconds())
    if step.trail is None:
        front_at = max(cursor.front_at, min(step.window.to_at, whole_second(read_at)))
        trails = cursor.trails
        if step.with_first:
            trails = (TrailState(read_at), *trails[1:])
        return msgspec.structs.replace(cursor, front_at=front_at, trails=trails)
    state = cursor.trails[step.trail]
    until = cursor.front_at if state.until_at is None else state.until_at
    ended = step.window.to_at >= until
    trail_states = list(cursor.trails)
    # The turn counts as of its beginning: its next turn finds rows that became visible meanwhile.
    trail_states[step.trail] = TrailState(until) if ended else TrailState(state.done_at, step.window.to_at, until)
    return msgspec.structs.replace(cursor, trails=tuple(trail_states))


def narrowed(cursor: WindowCursor, window: Interval) -> WindowCursor | None:
    """Return the cursor with half the window's width, after a slow answer; None when it cannot be narrower."""
    width = (window.to_at - window.from_at) / 2
    return msgspec.structs.replace(cursor, width_seconds=width.total_seconds()) if width >= NARROWEST else None


def newly_covered(cursor: WindowCursor, before: WindowCursor, plan: Plan) -> Interval | None:
    """Return the interval that the move from ``before`` to ``cursor`` adds to the coverage.

    Coverage stays the first trail's depth behind the front, as rows of that stretch still become visible.
    """
    depth = plan.trails[0].depth
    from_at = max(cursor.began_at, before.front_at - depth)
    to_at = cursor.front_at - depth
    return Interval(from_at, to_at) if from_at < to_at else None


def whole_second(instant: datetime) -> datetime:
    """Return the instant cut to its second, as Graph compares some logs by whole seconds."""
    return instant.replace(microsecond=0)


def _due(trail: Trail, state: TrailState, now: datetime) -> bool:
    return now >= state.done_at + trail.every


def _from(trail: Trail, state: TrailState, now: datetime) -> datetime:
    """Return where a trail's turn begins: its depth before its last turn."""
    return whole_second(min(now, state.done_at) - trail.depth)


def _next_width(cursor: WindowCursor, window: Interval, rows: int) -> timedelta:
    """Return the width that should give ROWS_AIMED_AT; it is at most eight times and at least half the width before."""
    width = window.to_at - window.from_at
    fitting_width = WIDEST if rows == 0 else width * (ROWS_AIMED_AT / rows)
    if width < cursor.width and fitting_width > cursor.width:
        return cursor.width  # a window cut short by now says nothing about wider ones
    return min(WIDEST, cursor.width * 8, max(NARROWEST, cursor.width / 2, fitting_width))
