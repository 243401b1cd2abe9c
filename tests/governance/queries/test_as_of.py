"""The instant that is meant when none is named."""

from __future__ import annotations

import pytest

from governance.model.coverage import Coverage, Stretch
from governance.model.states import DAY
from governance.queries.as_of import AsOf, default_as_of

MINUTE = 60_000_000
HOUR = 60 * MINUTE


def test_it_is_the_latest_end_of_coverage() -> None:
    rows = [
        Stretch("okta:acme", "system_log", "declared", 10 * DAY, 50 * DAY),
        Stretch("entra:corp", "directory_audits", "assumed", 10 * DAY, 70 * DAY),
        Stretch("entra:corp", "directory_audits", "gap", 60 * DAY, 65 * DAY),
    ]
    assert default_as_of(Coverage(rows, 3 * DAY), None, now=90 * DAY) == AsOf(70 * DAY, "the end of coverage")
    assert default_as_of(Coverage(rows, 3 * DAY), 60 * DAY, now=90 * DAY) == AsOf(70 * DAY, "the end of coverage")


def test_streams_that_are_read_live_end_a_little_apart_and_all_of_them_are_covered_by_then() -> None:
    rows = [
        Stretch("okta:acme", "system_log", "declared", 10 * DAY, 70 * DAY - 2 * MINUTE),
        Stretch("entra:corp", "directory_audits", "declared", 10 * DAY, 70 * DAY - 15 * MINUTE),
        Stretch("entra:corp", "sign_ins_interactive", "declared", 10 * DAY, 68 * DAY),
        Stretch("entra:corp", "provisioning", "assumed", 10 * DAY, 70 * DAY - 3 * HOUR),
    ]
    coverage = Coverage(rows, 3 * DAY)
    assert default_as_of(coverage, None, now=90 * DAY).at == 70 * DAY - 15 * MINUTE


def test_it_is_now_where_nothing_was_read() -> None:
    assert default_as_of(Coverage([], 3), None, now=90 * DAY).at == 90 * DAY


def test_a_census_that_began_later_is_what_is_known_last() -> None:
    rows = [Stretch("okta:acme", "system_log", "declared", 10, 50)]
    assert default_as_of(Coverage(rows, 3), 60, now=90 * DAY) == AsOf(60, "the last census")
    assert default_as_of(Coverage([], 3), 60, now=90 * DAY) == AsOf(60, "the last census")


@pytest.mark.parametrize(("ends_at", "listed_at"), [(200 * DAY, None), (50 * DAY, 200 * DAY), (200 * DAY, 300 * DAY)])
def test_nothing_that_is_dated_ahead_moves_it_beyond_now(ends_at: int, listed_at: int | None) -> None:
    rows = [Stretch("okta:acme", "system_log", "declared", 10 * DAY, ends_at)]
    asked = default_as_of(Coverage(rows, 3 * DAY), listed_at, now=90 * DAY)
    assert asked.at == 90 * DAY
    assert "dated ahead" in asked.why
