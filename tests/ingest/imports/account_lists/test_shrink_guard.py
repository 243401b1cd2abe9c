"""A list that names far fewer than the one before it is held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.contract.errors import DeclinedError
from ingest.imports.account_lists.shrink_guard import shrink_guard

MAY = datetime(2026, 5, 1, tzinfo=UTC)


def keys(count: int, begin: int = 0) -> list[str]:
    return [f"account {number}" for number in range(begin, begin + count)]


@pytest.mark.parametrize(
    ("before", "after", "held"),
    [(10, 8, False), (10, 7, True), (4, 2, True), (3, 2, False), (2, 1, False), (1, 0, True)],
)
def test_a_shrink_beyond_a_fifth_is_held(tmp_path: Path, before: int, after: int, held: bool) -> None:
    with shrink_guard(tmp_path / "state.sqlite", "okta:acme/0oa1") as guard:
        guard.check(keys(before), MAY)
        guard.accept(keys(before), MAY)
        if held:
            with pytest.raises(DeclinedError, match=f"names {after} accounts.*named {before}"):
                guard.check(keys(after), MAY + timedelta(days=1))
        else:
            guard.check(keys(after), MAY + timedelta(days=1))
        guard.check(keys(after), MAY - timedelta(days=1))


def test_each_application_has_a_mark_of_its_own_and_an_older_list_moves_none(tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    with shrink_guard(state, "crm") as guard:
        guard.accept(keys(100), MAY)
        guard.accept(keys(3), MAY - timedelta(days=9))
    with shrink_guard(state, "wiki") as guard:
        assert guard.accepted() is None
    with shrink_guard(state, "crm") as guard:
        accepted = guard.accepted()
        assert accepted is not None
        assert accepted.accounts == 100


@pytest.mark.parametrize(("others", "held"), [(1, False), (20, False), (21, True), (100, True)])
def test_a_list_of_as_many_others_is_held(tmp_path: Path, others: int, held: bool) -> None:
    with shrink_guard(tmp_path / "state.sqlite", "crm") as guard:
        guard.accept(keys(100), MAY)
        after = keys(100, begin=others)
        if held:
            with pytest.raises(DeclinedError, match=f"names 100 accounts, and of the 100 .* named {others}% are not"):
                guard.check(after, MAY + timedelta(days=1))
        else:
            guard.check(after, MAY + timedelta(days=1))
