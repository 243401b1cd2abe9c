"""What peers hold decides of somebody else: one state, whatever comes first; only whom it concerns is asked anew."""

from __future__ import annotations

import random

import msgspec
import pytest

from governance.derivation.checking.rebuild import check
from ingest.contract.event import Event, Grant, Kind
from ingest.contract.instants import to_micros
from tests.governance.censuses import day, key, record
from tests.governance.configured import governance, only_policies
from tests.governance.told import Told

SETTINGS = governance(
    policies=only_policies(
        {"privilege_creep": {"peers": 3, "grace_days": 5}, "peer_outlier": {"peers": 2, "entitlements": ["group:G2"]}}
    )
)


@pytest.fixture
def told(store_url: str) -> Told:
    return Told(store_url, SETTINGS)


def came(subject: str, department: str, title: str, number: float = 1) -> Event:
    kind: Kind = "account_created" if number == 1 else "account_updated"
    return record(day(number), kind, subject, profile={"department": department, "title": title})


def joined(subject: str, group: str, number: float = 2) -> Event:
    return record(day(number), "grant_added", subject, group)


CLERKS, TRADERS = ("c1", "c2", "c3"), ("t1", "t2", "t3")
HISTORY = [
    *(came(subject, "Law", "Clerk") for subject in ("mo", *CLERKS)),
    *(came(subject, "Desk", "Trader") for subject in TRADERS),
    *(joined(subject, "g1") for subject in ("mo", *CLERKS)),
    joined("t1", "g2"),
    came("mo", "Desk", "Trader", 4),
]
FOUND = {
    (key("mo"), "privilege_creep", "okta:acme|group:g1", to_micros(day(9))),
    (key("t1"), "peer_outlier", "okta:acme|group:g2", to_micros(day(2))),
}


def findings(told: Told) -> set[tuple[object, ...]]:
    return set(told.ask("SELECT account_id, policy, entitlement_id, opened_at FROM finding WHERE live = 1"))


@pytest.mark.parametrize("seed", range(3))
def test_any_order_gives_the_same(seed: int, told: Told) -> None:
    events = list(HISTORY)
    random.Random(seed).shuffle(events)
    for number, event in enumerate(events):
        told.take([event], number % 2)
        if seed:
            told.drain()
    told.drain()
    assert findings(told) == FOUND
    assert list(check(told.engine, told.rules)) == []


def test_others_gaining_or_leaving_change_it(told: Told) -> None:
    told.tell(HISTORY)
    told.tell([joined("t2", "g1", 6), joined("t3", "g2", 6)])
    assert findings(told) == set(), "traders hold both by now"
    told.tell([record(day(8), "account_deleted", "t2"), record(day(8), "account_deleted", "c1")])
    unknown = told.ask("SELECT DISTINCT account_id FROM not_evaluable WHERE policy = 'privilege_creep'")
    assert unknown == [(key("mo"),)], "two peers tell nothing"


def test_whoever_holds_it_through_a_group_is_a_peer_who_holds_it(told: Told) -> None:
    """Decision 221: what colleagues have through a group is no outlier of whom it was given directly."""
    told.tell(HISTORY)
    told.tell([joined("t2", "g3", 5), joined("c1", "g3", 5)])
    assert findings(told) == FOUND
    given = record(day(6), "grant_added", None, "g2", via="g3")
    told.tell([given])
    assert findings(told) == {found for found in FOUND if found[1] != "peer_outlier"}
    assert list(check(told.engine, told.rules)) == []
    told.tell([record(day(7), "grant_removed", None, "g2", via="g3")])
    assert findings(told) == FOUND


def test_what_peers_hold_until_a_day_counts_until_then(told: Told) -> None:
    """Decision 105: that fewer hold it from then on is dated ahead, as nothing will tell of it."""
    told.tell(HISTORY)
    until = day(20)
    told.tell([msgspec.structs.replace(joined("t2", "g2", 6), grant=Grant(expires_at=until))])
    opened = {found for found in FOUND if found[1] != "peer_outlier"}
    assert findings(told) == opened | {(key("t1"), "peer_outlier", "okta:acme|group:g2", to_micros(until))}
    assert list(check(told.engine, told.rules)) == []
    told.tell([record(day(8), "grant_removed", "t2", "g2")])
    assert findings(told) == FOUND
