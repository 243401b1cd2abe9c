"""Window planning by itself: what the next window is, and what its reading changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from ingest.collectors.entra.live.window_plan import (
    WIDEST,
    Plan,
    Trail,
    cursor_after,
    decode,
    encode,
    first_cursor,
    front_step,
    narrowed,
    newly_covered,
    restarted,
    resumed,
    trail_step,
    unread_expired,
)
from ingest.contract.coverage import Interval
from ingest.contract.errors import BrokenError

NOW = datetime(2026, 8, 1, 12, 0, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PLAN = Plan((Trail(15 * MINUTE, timedelta(0)), Trail(2 * HOUR, 10 * MINUTE), Trail(DAY, DAY)), 30 * DAY)


def test_a_cursor_comes_back_as_it_was() -> None:
    reading = first_cursor(NOW - HOUR, NOW, PLAN)
    assert decode(encode(reading), PLAN) == reading


@pytest.mark.parametrize("cursor", ["", "{}", "[1]", '{"version":9}'])
def test_a_foreign_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(BrokenError, match=r"collect\.state"):
        decode(cursor, PLAN)


def test_a_trail_that_the_settings_added_begins_at_the_front() -> None:
    reading = first_cursor(NOW - HOUR, NOW, Plan(PLAN.trails[:1], 30 * DAY))
    assert decode(encode(reading), PLAN).trails[2].done_at == reading.front_at


def test_a_stream_begins_at_since_but_never_before_what_is_kept() -> None:
    assert first_cursor(NOW - HOUR, NOW, PLAN).front_at == NOW - HOUR
    assert first_cursor(None, NOW, PLAN).front_at == NOW - 30 * DAY
    assert first_cursor(NOW - 90 * DAY, NOW, PLAN).front_at == NOW - 30 * DAY
    assert first_cursor(NOW + HOUR, NOW, PLAN).front_at == NOW


def test_windows_of_a_sparse_log_grow_to_a_month_and_of_a_dense_one_shrink() -> None:
    reading = first_cursor(None, NOW, PLAN)
    windows = 0
    while (step := front_step(reading, NOW, PLAN)) is not None:
        reading, windows = cursor_after(reading, step, rows=1, read_at=NOW), windows + 1
    assert reading.width == WIDEST
    assert windows < 10
    reading = first_cursor(None, NOW, PLAN)
    step = front_step(reading, NOW, PLAN)
    assert step is not None
    dense = cursor_after(reading, step, rows=450_000, read_at=NOW)
    assert dense.width == reading.width / 2


def test_a_window_cut_short_by_now_does_not_widen_the_next() -> None:
    reading = first_cursor(NOW - MINUTE, NOW, PLAN)
    step = front_step(reading, NOW, PLAN)
    assert step is not None
    assert cursor_after(reading, step, rows=0, read_at=NOW).width == reading.width


def test_front_windows_touch_and_end_at_now() -> None:
    reading, bounds = first_cursor(NOW - HOUR, NOW, PLAN), []
    while (step := front_step(reading, NOW, PLAN)) is not None:
        bounds.append(step.window)
        reading = cursor_after(reading, step, rows=10, read_at=NOW)
    assert bounds[0].from_at == NOW - HOUR
    assert bounds[-1].to_at == NOW


def test_a_trail_under_way_ends_where_it_was_to_and_then_rests() -> None:
    reading = first_cursor(NOW - 3 * HOUR, NOW - 11 * MINUTE, PLAN)
    reading = restarted(reading, NOW - 3 * HOUR)
    while (step := front_step(reading, NOW, PLAN)) is not None:
        reading = cursor_after(reading, step, rows=5_000, read_at=NOW)
    walked = []
    while (step := trail_step(reading, 1, NOW, PLAN)) is not None:
        walked.append(step.window)
        reading = cursor_after(reading, step, rows=5_000, read_at=NOW)
    assert walked[0].from_at == NOW - 11 * MINUTE - 120 * MINUTE
    assert walked[-1].to_at == NOW
    assert all(one.to_at == other.from_at for one, other in pairwise(walked))
    assert trail_step(reading, 1, NOW + 9 * MINUTE, PLAN) is None
    assert trail_step(reading, 1, NOW + 10 * MINUTE, PLAN) is not None


def windows_read(ticks: list[datetime]) -> list[tuple[datetime, Interval]]:
    """When a stream that is read to now at each tick reads which window, from a day before the first tick on."""
    reading, found = first_cursor(ticks[0] - DAY, ticks[0], PLAN), []
    for now in ticks:
        reading = resumed(reading, now, PLAN)
        merged = False
        while (step := front_step(reading, now, PLAN)) is not None:
            merged = step.with_first
            found.append((now, step.window))
            reading = cursor_after(reading, step, rows=1, read_at=now)
        for number in range(int(merged), len(PLAN.trails)):
            step = trail_step(reading, number, now, PLAN)
            while step is not None:
                found.append((now, step.window))
                reading = cursor_after(reading, step, rows=1, read_at=now)
                step = trail_step(reading, number, now, PLAN)
    return found


@pytest.mark.parametrize("late", [16 * MINUTE, 119 * MINUTE, 3 * HOUR, 20 * HOUR, DAY - HOUR])
def test_a_row_that_is_late_by_less_than_a_trail_is_deep_is_found_whenever_it_happened(late: timedelta) -> None:
    ticks = [NOW + n * 20 * MINUTE for n in range(3 * 24 * 4)]
    read = windows_read(ticks)
    lost_rows = []
    for minutes in range(0, 2 * 24 * 60, 7):
        happened = NOW + minutes * MINUTE
        visible = happened + late
        if not any(at >= visible and w.from_at <= happened < w.to_at for at, w in read):
            lost_rows.append(happened)
    assert lost_rows == []


def test_after_a_pause_the_front_goes_back_to_what_may_have_become_visible() -> None:
    reading = first_cursor(NOW - 3 * HOUR, NOW, PLAN)
    step = front_step(reading, NOW, PLAN)
    assert step is not None
    while step is not None:
        reading = cursor_after(reading, step, rows=1, read_at=NOW)
        step = front_step(reading, NOW, PLAN)
    assert resumed(reading, NOW + 5 * MINUTE, PLAN).front_at == NOW
    assert resumed(reading, NOW + 5 * HOUR, PLAN).front_at == NOW - 2 * HOUR
    assert resumed(reading, NOW + 5 * HOUR, PLAN).began_at == reading.began_at


def test_what_is_no_longer_kept_is_lost_and_reading_begins_again_behind_it() -> None:
    reading = first_cursor(NOW - HOUR, NOW, PLAN)
    gone = unread_expired(reading, NOW + 40 * DAY, PLAN)
    assert gone == Interval(NOW - HOUR, NOW + 10 * DAY)
    assert unread_expired(reading, NOW + DAY, PLAN) is None
    again = restarted(reading, gone.to_at)
    assert (again.began_at, again.front_at) == (gone.to_at, gone.to_at)


def test_what_the_vendor_has_not_lived_through_does_not_count_as_read() -> None:
    reading = first_cursor(NOW - MINUTE, NOW, PLAN)
    step = front_step(reading, NOW, PLAN)
    assert step is not None
    assert cursor_after(reading, step, rows=0, read_at=NOW - 30 * timedelta(seconds=1)).front_at == NOW - MINUTE / 2


def test_narrower_down_to_a_second() -> None:
    reading = first_cursor(NOW - HOUR, NOW, PLAN)
    half = narrowed(reading, Interval(NOW - MINUTE, NOW))
    assert half is not None
    assert half.width == MINUTE / 2
    assert narrowed(reading, Interval(NOW - timedelta(seconds=1), NOW)) is None


def test_settled_holds_back_the_first_trail() -> None:
    before = first_cursor(NOW - HOUR, NOW, PLAN)
    step = front_step(before, NOW, PLAN)
    assert step is not None
    reading = cursor_after(before, step, rows=0, read_at=NOW)
    assert newly_covered(reading, before, PLAN) is None
    later = cursor_after(reading, step._replace(window=Interval(NOW - MINUTE, NOW)), rows=0, read_at=NOW)
    assert newly_covered(later, reading, PLAN) == Interval(NOW - HOUR, NOW - 15 * MINUTE)
