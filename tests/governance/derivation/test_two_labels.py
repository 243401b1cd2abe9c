"""One tenant's records under two labels: both sides stay readable, neither is judged, whichever came first."""

from __future__ import annotations

from itertools import permutations

from governance.queries.snapshot import Snapshot
from governance.queries.sweep import sweep_all
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading
from governance.store.running.account_labels import accounts_under_two_labels
from ingest.contract.instants import to_micros
from tests.governance.censuses import day, record
from tests.governance.relabelled import under
from tests.governance.told import Told

HISTORY = [
    record(day(1), "account_created", "ann"),
    record(day(2), "grant_added", "ann", "gfinance"),
    record(day(3), "account_created", "bob"),
    record(day(4), "grant_added", "bob", "super"),
]
WHY = "stands under two labels, okta:acme and okta:typo; see `jitgov relabel`"
TYPO = [under("typo", event) for event in HISTORY]
HELD = "SELECT account_id, entitlement_id FROM held_grant WHERE recorded_to IS NULL ORDER BY account_id, entitlement_id"


def test_both_sides_are_whole_and_neither_is_judged(store_url: str) -> None:
    told = Told(store_url)
    told.tell(TYPO)
    assert told.ask("SELECT 1 FROM not_evaluable WHERE substr(reason, 1, 6) = 'stands'") == []
    told.tell(HISTORY)
    assert told.ask(HELD) == [
        ("okta:acme|ann", "okta:acme|group:gfinance"),
        ("okta:acme|bob", "okta:acme|admin_privilege:super"),
        ("okta:typo|ann", "okta:typo|group:gfinance"),
        ("okta:typo|bob", "okta:typo|admin_privilege:super"),
    ]
    torn = [(f"okta:{label}|{subject}",) for label in ("acme", "typo") for subject in ("ann", "bob")]
    assert told.ask("SELECT DISTINCT account_id FROM not_evaluable ORDER BY account_id") == torn
    assert told.ask("SELECT DISTINCT reason FROM not_evaluable") == [(WHY,)]
    assert told.ask("SELECT 1 FROM finding WHERE live = 1") == []
    with reading(told.engine) as connection:
        assert [account for account, _ in accounts_under_two_labels(connection, 9)] == [key for (key,) in torn]


def test_the_order_in_which_the_labels_came_changes_nothing(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([*TYPO, *HISTORY])
    expected = told.digest()
    for order in list(permutations([*TYPO[:2], *HISTORY[:2], *TYPO[2:], *HISTORY[2:]]))[::4001]:
        told.forget()
        for event in order:
            told.take([event])
        told.drain()
        assert told.digest() == expected


def test_a_label_that_shares_nobody_is_another_tenant(store_url: str) -> None:
    told = Told(store_url)
    told.tell(HISTORY[:2])
    told.tell(TYPO[2:])
    assert told.ask("SELECT 1 FROM not_evaluable WHERE substr(reason, 1, 6) = 'stands'") == []


def test_the_sweep_says_so(store_url: str) -> None:
    told = Told(store_url)
    told.tell([*HISTORY, *TYPO[:2]])
    with reading(told.engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        swept = {one.account_id: one.given for one in sweep_all(snapshot, to_micros(day(300)))}
    torn = {key for key, given in swept.items() if given.reason == WHY}
    assert torn == {"okta:acme|ann", "okta:typo|ann"}
    assert {swept[key].verdict for key in torn} == {"not_evaluable"}
