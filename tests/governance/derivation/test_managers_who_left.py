"""Whoever names a manager is judged anew when that one leaves or comes back; in whatever order it is told."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.governance.censuses import ISSUER, CensusOf, day, record
from tests.governance.told import Told

OPEN = "SELECT account_id FROM finding WHERE policy = 'incomplete_profile' AND live = 1 AND closed_at IS NULL"


def profile(manager: str) -> dict[str, str]:
    return {"department": "Law", "managerId": manager}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_manager_who_leaves_is_none_any_more(order: tuple[int, ...], sqlite_url: str) -> None:
    told = Told(sqlite_url)
    batches = [
        CensusOf(day(3)).account("ann", profile=profile("bob")).account("bob", profile=profile("eve")).events(),
        [record(day(6), "account_disabled", "bob")],
        [record(day(2), "sign_in", "ann"), record(day(2), "account_created", "bob")],
    ]
    for place in order:
        told.tell(batches[place])
    assert told.ask(OPEN) == [(f"{ISSUER}|ann",)], "eve is unknown, which is not to be gone"


def test_one_named_by_login_counts_and_one_who_comes_back_is_there_again(store_url: str) -> None:
    told = Told(store_url)
    told.tell(CensusOf(day(3)).account("ann", profile=profile("BOB@example.com")).account("bob").events())
    told.tell([record(day(6), "account_disabled", "bob")])
    asked = f"{OPEN} AND account_id = '{ISSUER}|ann'"
    assert told.ask(asked) == [(f"{ISSUER}|ann",)]
    told.tell([record(day(7), "account_enabled", "bob")])
    assert told.ask(asked) == []
