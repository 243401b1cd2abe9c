from __future__ import annotations

from ingest.contract.did_you_mean import did_you_mean


def test_the_nearest_word_is_named() -> None:
    assert did_you_mean("grace_day", ["grace_days", "look_back_days"]) == "; did you mean grace_days?"


def test_without_a_near_one_all_are_named() -> None:
    assert did_you_mean("colour", ["grace_days", "owner"]) == "; known are grace_days, owner"
