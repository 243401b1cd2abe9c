"""A change that somebody made of what is not his own is a use of what he holds, whichever record comes first."""

from __future__ import annotations

from itertools import permutations

import msgspec
import pytest

from ingest.contract.event import Application, Event, Party
from tests.governance.censuses import day, key, person, record
from tests.governance.configured import governance, only_policies
from tests.governance.told import Told

SETTINGS = governance(policies=only_policies({"unused_privilege": {"after_days": 5}}), sweep={"stale_after_days": 30})
FOUND = "SELECT account_id FROM finding WHERE policy = 'unused_privilege' AND live = 1"
HELD = [record(day(1), "account_created", "ann"), record(day(1), "grant_added", "ann", "super")]
BUSY = [
    record(day(at), "sign_in", who, application=Application("amail", "Mail"))
    for who, at in [("ann", 2), *(("bob", number) for number in range(2, 10))]
]


def change(at: float, by: Party | None, of: str = "bob") -> Event:
    return msgspec.structs.replace(record(day(at), "account_updated", of), actor=by)


ANN = person("ann")


def test_a_change_takes_back_that_a_privilege_is_not_used(store_url: str) -> None:
    told = Told(store_url, SETTINGS)
    told.tell([*HELD, *BUSY])
    assert told.ask(FOUND) == [(key("ann"),)]
    told.tell([change(8, ANN)])
    assert told.ask(FOUND) == []
    assert told.ask("SELECT account_id, kind FROM acted") == [(key("ann"), "account_updated")]


@pytest.mark.parametrize(
    "other",
    [
        change(8, ANN, "ann"),
        change(8, person("bob"), "cid"),
        change(8, None),
        msgspec.structs.replace(
            change(8, ANN), outcome=msgspec.structs.replace(change(8, ANN).outcome, result="failure")
        ),
    ],
    ids=["of oneself", "by another", "by nobody who is named", "refused"],
)
def test_what_is_no_change_of_anothers_is_no_use(other: Event, sqlite_url: str) -> None:
    told = Told(sqlite_url, SETTINGS)
    told.tell([*HELD, *BUSY, other])
    assert told.ask(FOUND) == [(key("ann"),)]


def test_any_order_gives_the_same(sqlite_url: str) -> None:
    told = Told(sqlite_url, SETTINGS)
    batches = [HELD, BUSY, [change(4, ANN)], [change(2, ANN)]]
    digests = set()
    for order in permutations(batches):
        told.forget()
        for batch in order:
            told.tell(batch)
        digests.add((told.digest(), tuple(told.ask("SELECT last_at FROM acted WHERE account_id = %s", (key("ann"),)))))
    assert len(digests) == 1
