"""What shut accounts hold by a list read since, from records and lists in whatever order they are told."""

from __future__ import annotations

from itertools import permutations

import pytest

from ingest.contract.event import Event
from tests.governance.censuses import ISSUER, CensusOf, day, record
from tests.governance.told import Told

OPEN = "SELECT account_id FROM finding WHERE policy = 'ended_account_holds' AND live = 1 AND closed_at IS NULL"
UNKNOWN = "SELECT account_id FROM not_evaluable WHERE policy = 'ended_account_holds'"
ANN = [(f"{ISSUER}|ann",)]


def listed(number: float, state: str = "active", *, holds: bool = True) -> list[Event]:
    census = CensusOf(day(number)).account("ann", state).account("bob").grant("bob", "a1")
    return (census.grant("ann", "a1") if holds else census).events()


def ended(number: float) -> list[Event]:
    return [record(day(number), "account_disabled", "ann")]


def test_a_list_since_the_end_finds_it_and_the_removal_ends_it(store_url: str) -> None:
    told = Told(store_url)
    told.tell(listed(2))
    told.tell(ended(3))
    assert (told.ask(OPEN), told.ask(UNKNOWN)) == ([], ANN), "the list is older than the end"
    told.tell(listed(4, "disabled"))
    assert (told.ask(OPEN), told.ask(UNKNOWN)) == (ANN, [])
    told.tell(listed(20, "disabled", holds=False))
    assert (told.ask(OPEN), told.ask(UNKNOWN)) == ([], [])


def test_a_list_that_differs_in_nothing_from_the_one_before_is_a_list_since(store_url: str) -> None:
    told = Told(store_url)
    told.tell(listed(2, "disabled"))
    told.tell([record(day(3), "account_enabled", "ann"), record(day(4), "account_disabled", "ann")])
    assert (told.ask(OPEN), told.ask(UNKNOWN)) == ([], ANN)
    told.tell(listed(5, "disabled"))
    assert (told.ask(OPEN), told.ask(UNKNOWN)) == (ANN, [])


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_any_order_gives_the_same(order: tuple[int, ...], sqlite_url: str) -> None:
    told = Told(sqlite_url)
    batches = [listed(2), ended(3), listed(4, "disabled")]
    for place in order:
        told.tell(batches[place])
    assert (told.ask(OPEN), told.ask(UNKNOWN)) == (ANN, [])
