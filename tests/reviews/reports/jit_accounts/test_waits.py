"""Percentiles by the nearest rank, and bands that hold every wait once."""

from __future__ import annotations

from array import array

import pytest

from reviews.reports.jit_accounts.waits import BANDS, Waits, band_of
from reviews.reports.support.percentiles import spelled_duration

_HOUR = 3_600_000_000


@pytest.mark.parametrize(
    ("hours", "median", "p95"), [([], None, None), ([5], 5, 5), ([1, 9], 1, 9), (list(range(1, 101)), 50, 95)]
)
def test_percentiles_are_waits_that_were(hours: list[int], median: int | None, p95: int | None) -> None:
    waits = Waits(array("q", [hour * _HOUR for hour in reversed(hours)]))
    assert (waits.at(50), waits.at(95)) == tuple(None if h is None else h * _HOUR for h in (median, p95))


@pytest.mark.parametrize(
    ("hours", "band"), [(1, "within an hour"), (2, "within a day"), (24, "within a day"), (721, "later")]
)
def test_a_wait_lies_in_one_band(hours: int, band: str) -> None:
    assert band_of(hours * _HOUR) == band and band in BANDS


@pytest.mark.parametrize(
    ("wait", "text"), [(None, "none yet"), (_HOUR, "60 min"), (30 * _HOUR, "30.0 h"), (240 * _HOUR, "10.0 days")]
)
def test_a_wait_is_told_in_units_that_people_read(wait: int | None, text: str) -> None:
    assert spelled_duration(wait) == text
