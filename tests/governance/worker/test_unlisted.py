"""Who holds something and stands in no list of accounts is found, in any order, and no more once a list names him."""

from __future__ import annotations

from itertools import permutations

from governance.derivation.checking.rebuild import check
from ingest.contract.coverage import Interval, claim_event
from ingest.contract.event import Application, Event, Source
from ingest.contract.instants import to_micros
from tests.governance.censuses import CensusOf, day, key, record
from tests.governance.configured import governance, only_policies
from tests.governance.told import Told

SETTINGS = governance(policies=only_policies({"unlisted_account": {}}))
FOUND = "SELECT account_id, opened_at, closed_at FROM finding WHERE live = 1 ORDER BY account_id"
OPEN = "SELECT account_id FROM not_evaluable ORDER BY account_id"
LOG = [
    record(day(2), "grant_added", "gus", "g1"),
    record(day(2), "sign_in", "una", application=Application("amail", "Mail")),
    claim_event(Source("okta", "acme", "system_log"), Interval(day(1), day(30)), day(30)),
]


def census(number: float, *named: str) -> list[Event]:
    listing = CensusOf(day(number)).account("ann").grant("gus", "g1")
    for subject in named:
        listing.account(subject)
    return list(listing.events())


def test_it_is_found_whatever_comes_first_and_a_list_that_names_it_closes_it(store_url: str) -> None:
    told = Told(store_url, SETTINGS)
    batches = [LOG, census(5), census(9, "gus")]
    digests = set()
    for order in permutations(batches):
        told.forget()
        for batch in order:
            told.tell(batch)
        digests.add(told.digest())
        five, nine = to_micros(day(5)), to_micros(day(9))
        assert told.ask(FOUND) == [(key("gus"), five, nine), (key("una"), five, None)]
        assert told.ask(OPEN) == []
        assert list(check(told.engine, told.rules)) == []
    assert len(digests) == 1


def test_without_a_list_of_accounts_nobody_knows(sqlite_url: str) -> None:
    told = Told(sqlite_url, SETTINGS)
    told.tell(LOG)
    assert told.ask(OPEN) == [(key("gus"),), (key("una"),)]
    told.tell(list(CensusOf(day(5), partial=("account",)).grant("gus", "g1").account("ann").events()))
    assert told.ask(OPEN) == [(key("gus"),), (key("una"),)]
    assert told.ask(FOUND) == []
