"""The instant that is meant when none is named."""

from __future__ import annotations

from governance.asking.as_of import AsOf, default_as_of
from governance.coverage import Coverage, Stretch


def test_it_is_the_latest_end_of_coverage() -> None:
    rows = [
        Stretch("okta:acme", "system_log", 0, "declared", 10, 50),
        Stretch("entra:corp", "directory_audits", 0, "assumed", 10, 70),
        Stretch("entra:corp", "directory_audits", 1, "gap", 60, 65),
    ]
    assert default_as_of(Coverage(rows, 3), None, now=1_000) == AsOf(70, "the end of coverage")
    assert default_as_of(Coverage(rows, 3), 60, now=1_000) == AsOf(70, "the end of coverage")


def test_it_is_now_where_nothing_was_read() -> None:
    assert default_as_of(Coverage([], 3), None, now=1_000).at == 1_000


def test_a_census_that_began_later_is_what_is_known_last() -> None:
    rows = [Stretch("okta:acme", "system_log", 0, "declared", 10, 50)]
    assert default_as_of(Coverage(rows, 3), 60, now=1_000) == AsOf(60, "the last census")
    assert default_as_of(Coverage([], 3), 60, now=1_000) == AsOf(60, "the last census")
