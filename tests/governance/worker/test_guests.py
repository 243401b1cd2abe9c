"""Guests are judged anew when a sponsor comes or goes and when somebody decides, whatever comes first."""

from __future__ import annotations

from itertools import permutations

import pytest

from governance.derivation.checking.rebuild import check
from governance.model.acts import Author
from governance.store.database.engine import writing
from governance.store.evidence.account_decisions import enter_account_decision
from ingest.contract.event import Event
from ingest.contract.instants import to_micros
from tests.governance.censuses import CensusOf, day, key, record
from tests.governance.configured import governance, only_policies
from tests.governance.told import Told

SETTINGS = governance(policies=only_policies({"guest_without_sponsor": {}, "guest_review_overdue": {"after_days": 10}}))
FOUND = "SELECT policy, account_id, opened_at, closed_at FROM finding WHERE live = 1 ORDER BY policy, account_id"
PROFILE = {"userType": "Guest"}
BY = Author(via="os", uid=1, name="pat")


def listed(at: float, *sponsors: str, bob: str = "active") -> list[Event]:
    census = CensusOf(day(at))
    named = [{"id": sponsor, "kind": "user"} for sponsor in sponsors]
    created = {"created_at": "2026-01-01T00:00:00Z"}
    census.account("gil", profile=PROFILE, sponsors=named, **created).account("bob", bob).account("cleo")
    return list(census.events())


def at(number: float) -> int:
    return to_micros(day(number))


@pytest.fixture
def told(store_url: str) -> Told:
    return Told(store_url, SETTINGS)


def sponsorless(told: Told) -> list[tuple[object, ...]]:
    return [row[2:] for row in told.ask(FOUND) if row[0] == "guest_without_sponsor"]


def test_a_sponsor_s_end_is_found_at_the_guest_in_any_order(told: Told) -> None:
    batches = [listed(1, "bob"), [record(day(5), "account_disabled", "bob")], listed(9, "cleo", bob="disabled")]
    digests = set()
    for order in permutations(batches):
        told.forget()
        for batch in order:
            told.tell(batch)
        digests.add(told.digest())
        assert sponsorless(told) == [(at(5), at(9))]
        assert list(check(told.engine, told.rules)) == []
    assert len(digests) == 1


def decide(told: Told, item: str, verdict: str, number: float) -> None:
    with writing(told.engine) as connection:
        enter_account_decision(connection, key("gil"), item, verdict, "pat", BY, at(number))
    told.drain()


def test_a_decision_to_keep_puts_the_review_off_and_one_taken_back_does_not(told: Told) -> None:
    told.tell(listed(1, "bob"))
    (found,) = told.ask(FOUND)
    assert found[0] == "guest_review_overdue"
    decide(told, "item1", "approved", 20)
    assert [row[2:] for row in told.ask(FOUND)] == [(at(30), None)]
    assert list(check(told.engine, told.rules)) == []
    decide(told, "item1", "revoked", 21)
    assert [row[2:] for row in told.ask(FOUND)] == [(found[2], None)]
    decide(told, "item2", "approved", 25)
    assert [row[2:] for row in told.ask(FOUND)] == [(at(35), None)]
