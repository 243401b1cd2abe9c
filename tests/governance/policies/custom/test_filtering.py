"""What a rule filters is bounded by how long the list is and how often it does so, and by no clock."""

from __future__ import annotations

import pytest

from governance.policies.custom.filtering import filters_in, is_too_many


@pytest.mark.parametrize(
    ("expression", "filters"),
    [
        ("grants.exists(g, g.privileged)", 0),
        ('account.login == "grants.filter(g, true)"', 0),
        ("grants.filter(g, true).filter(h, true).size() > app_accounts.filter(a, true).size()", 3),
    ],
)
def test_filters_are_counted(expression: str, filters: int) -> None:
    assert filters_in(expression) == filters


def test_the_longest_list_and_the_number_of_filters_decide() -> None:
    assert not is_too_many(1, {"account": {}, "grants": [0] * 400})
    assert is_too_many(1, {"grants": [0], "app_accounts": [0] * 401})
    assert is_too_many(2, {"grants": [0] * 300})
    assert not is_too_many(0, {"grants": [0] * 1_000})
    assert not is_too_many(9, {"account": {}})
