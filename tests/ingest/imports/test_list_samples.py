"""What is kept of a list tells how many of it a later one lacks."""

from __future__ import annotations

import pytest

from ingest.imports.list_samples import SAMPLED_AT_MOST, sample_of, share_missing


def names(begin: int, end: int) -> list[str]:
    return [f"person {number}" for number in range(begin, end)]


def test_a_short_list_is_compared_whole() -> None:
    assert share_missing(sample_of(names(0, 10)), names(3, 13)) == 0.3
    assert share_missing((), names(0, 10)) == 0.0


def test_of_a_long_list_a_sample_tells_the_share() -> None:
    sample = sample_of(names(0, 20_000))
    assert len(sample) == SAMPLED_AT_MOST
    assert share_missing(sample, names(0, 20_000)) == 0.0
    assert share_missing(sample, names(6_000, 26_000)) == pytest.approx(0.3, abs=0.05)
    assert share_missing(sample, names(20_000, 40_000)) == 1.0
