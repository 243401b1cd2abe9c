"""What an account holds in the end: its life bounds what it holds, also through groups."""

from __future__ import annotations

from ingest.contract.instants import to_micros
from tests.governance.censuses import CensusOf, day, record
from tests.governance.told import Held, Told


def at(number: float) -> int:
    return to_micros(day(number))


def test_a_deleted_account_has_nothing_of_what_its_group_is_conferred_later(store_url: str) -> None:
    told = Told(store_url)
    told.tell([record(day(1), "account_created", "ann"), record(day(2), "grant_added", "ann", "g1")])
    told.tell([record(day(3), "account_deleted", "ann"), record(day(4), "grant_added", "bob", "g1")])
    told.tell(CensusOf(day(5)).account("bob").grant("bob", "g1").grant(None, "a1", via="g1").events())
    assert told.held("ann", "group:g1") == [Held(at(2), "seen", at(3), None)]
    assert told.held("ann", "app_assignment:a1") == []
    assert told.held("bob", "app_assignment:a1") == [Held(at(5), "unknown", None, "okta:acme|group:g1")]


def test_with_its_account_ends_what_a_group_confers(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([record(day(1), "grant_added", "ann", "g1"), record(day(2), "grant_added", None, "a1", via="g1")])
    told.tell([record(day(3), "account_deleted", "ann")])
    assert told.held("ann", "app_assignment:a1") == [Held(at(2), "seen", at(3), "okta:acme|group:g1")]
