"""Pauses between attempts double, up to a longest one, and no two workers need pause alike."""

from __future__ import annotations

import pytest

from ingest.clients.http.backoff import backoff_seconds


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 1.0), (2, 2.0), (3, 4.0), (7, 60.0), (5_000, 60.0)])
def test_a_pause_doubles_up_to_the_longest(attempt: int, seconds: float) -> None:
    assert backoff_seconds(attempt, 60.0, lambda: 1.0) == seconds


def test_chance_takes_half_of_a_pause_at_most() -> None:
    assert backoff_seconds(2, 60.0, lambda: 0.0) == 1.0
