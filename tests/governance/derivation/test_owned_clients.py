"""A client is judged anew when its owners change, and when an owner leaves; in whatever order that is told."""

from __future__ import annotations

from itertools import permutations

import pytest

from ingest.contract.event import Event
from tests.governance.censuses import ISSUER, CensusOf, day, record
from tests.governance.told import Told

SECRET = {"id": "ocs1", "kind": "secret"}
READ = ["credentials", "owners", "permissions", "roles"]
OPEN = "SELECT account_id, detail FROM finding WHERE policy = 'unowned_credential' AND live = 1 AND closed_at IS NULL"


def listed(number: float, *, owned: bool) -> list[Event]:
    census = CensusOf(day(number)).account("ann").account("bob")
    if owned:
        census.grant("bob", "owner/bot")
    return census.account("bot", type="service", name=None, credentials=[SECRET], read=READ).events()


def test_a_secret_without_an_owner_is_found_until_one_is_named(store_url: str) -> None:
    told = Told(store_url)
    told.tell(listed(3, owned=False))
    assert told.ask(OPEN) == [(f"{ISSUER}|bot", "secret:ocs1")]
    told.tell([record(day(4), "grant_added", "ann", "owner/bot")])
    assert told.ask(OPEN) == []
    told.tell([record(day(5), "grant_removed", "ann", "owner/bot")])
    assert told.ask(OPEN) == [(f"{ISSUER}|bot", "secret:ocs1")]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_last_owner_who_leaves_leaves_it_unowned(order: tuple[int, ...], sqlite_url: str) -> None:
    told = Told(sqlite_url)
    batches = [
        listed(3, owned=True),
        [record(day(6), "account_disabled", "bob")],
        [record(day(2), "sign_in", "bob")],
    ]
    for place in order:
        told.tell(batches[place])
    assert told.ask(OPEN) == [(f"{ISSUER}|bot", "secret:ocs1")]


def test_a_secret_that_is_listed_no_more_is_no_finding(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(listed(3, owned=False))
    told.tell(CensusOf(day(5)).account("ann").account("bot", type="service", name=None, read=READ).events())
    assert told.ask(OPEN) == [(f"{ISSUER}|bot", "secret:ocs1")], "a list that tells of no credentials takes none away"
    bare = CensusOf(day(7)).account("ann").account("bot", type="service", name=None, credentials=[], read=READ)
    told.tell(bare.events())
    assert told.ask(OPEN) == [(f"{ISSUER}|bot", None)], "the client itself is left"
