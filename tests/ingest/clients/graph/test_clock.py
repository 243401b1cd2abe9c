"""The vendor's clock corrects ours, as far as a clock can be wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ingest.clients.graph.clock import VendorClock

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("apart", "believed"),
    [
        (timedelta(seconds=1), timedelta(0)),
        (timedelta(minutes=10), timedelta(minutes=10)),
        (timedelta(days=-27), timedelta(days=-27)),
        (timedelta(hours=2), timedelta(0)),
        (timedelta(days=400 * 7_973), timedelta(0)),
        (timedelta(days=-2_000), timedelta(0)),
    ],
)
def test_a_date_is_believed_as_far_as_a_clock_can_be_wrong(apart: timedelta, believed: timedelta) -> None:
    at = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC) if apart > timedelta(days=9_999) else NOW + apart
    clock = VendorClock(lambda: NOW)
    clock.set_by_answer(at)
    assert clock.now() == NOW + believed
