"""Silence is judged as far as was read: what time alone brings about opens, closes, and costs no sign-in anything."""

from __future__ import annotations

import pytest

from governance.model.acts import Author
from governance.worker.acts.coverage_withdrawal import withdraw
from ingest.contract.coverage import Interval, claim_event
from ingest.contract.event import Event, Source
from tests.governance.censuses import day, key, record
from tests.governance.configured import governance, only_policies
from tests.governance.told import Told
from tests.governance.worker.silent_account import others, sign_in

SETTINGS = governance(policies=only_policies({"unused_assignment": {"after_days": 5}}), sweep={"stale_after_days": 30})
ADA = Author(via="os", uid=1000, name="ada")
JOINED = [record(day(1), "account_created", "ann"), record(day(1), "grant_added", "ann", "acrm")]
STALE_ROW = "UPDATE account SET provenance_at = 7"


def told_of(url: str, *events: Event) -> Told:
    told = Told(url, SETTINGS)
    told.tell([*JOINED, sign_in("ann", "amail", 2), *events])
    return told


def findings(told: Told) -> list[tuple[object, ...]]:
    micros = "(opened_at - %s) / 86400000000 + 1"
    sql = f"SELECT application_id, {micros} FROM finding WHERE account_id = %s AND live = 1"
    return told.ask(sql, (int(day(1).timestamp()) * 1_000_000, key("ann")))


def was_derived(told: Told, subject: str) -> bool:
    return told.ask("SELECT 1 FROM account WHERE provenance_at = 7 AND account_id = %s", (key(subject),)) == []


def test_it_opens_when_the_log_was_read_so_far_though_nothing_happened(store_url: str) -> None:
    told = told_of(store_url, *others(2, 3))
    assert findings(told) == []
    told.tell(others(4, 5))
    assert findings(told) == [("okta:acme|acrm", 6)], "it is judged until the end of the next day"


def test_a_use_takes_it_back(store_url: str) -> None:
    told = told_of(store_url, *others(2, 8))
    assert findings(told)
    told.tell([sign_in("ann", "acrm", 8.5)])
    assert findings(told) == []


def test_a_sign_in_after_no_long_silence_costs_its_rows_and_nothing_else(store_url: str) -> None:
    told = told_of(store_url, sign_in("ann", "acrm", 2), *others(2, 8), *(sign_in("ann", "amail", n) for n in (5, 8)))
    told.tell([sign_in("ann", "acrm", 8.1)])
    told.execute(STALE_ROW)
    for application in ("amail", "acrm"):
        told.take([sign_in("ann", application, 8.5)])
    assert not was_derived(told, "ann")
    assert told.count("dirty_mark") == 0
    told.take([sign_in("ann", "amail", 9.5)])
    assert told.ask("SELECT mark FROM dirty_mark") == [("silence:okta:acme",)], "the first of a day that was not read"
    assert not was_derived(told, "ann")


def test_only_whose_silence_is_due_is_asked_again(store_url: str) -> None:
    told = told_of(store_url, *others(2, 3))
    told.execute(STALE_ROW)
    told.tell([sign_in("bob", "amail", 4)])
    assert was_derived(told, "ann") and not was_derived(told, "bob")
    told.execute(STALE_ROW)
    told.tell(others(6, 9))
    assert not was_derived(told, "ann"), "it stands already"


@pytest.mark.parametrize("number", [8.5, 20.5])
def test_a_use_that_comes_late_finds_the_same_state(store_url: str, number: float) -> None:
    used = sign_in("ann", "acrm", number)
    told = told_of(store_url, *others(2, 21))
    told.tell([used])
    late = told.digest(), findings(told)
    told.forget()
    told.tell([used, *reversed(others(2, 21)), sign_in("ann", "amail", 2), *reversed(JOINED)])
    assert (told.digest(), findings(told)) == late


def test_what_was_read_less_far_after_all_takes_it_back(store_url: str) -> None:
    statement = claim_event(Source("okta", "acme", "system_log"), Interval(day(1), day(9)), day(60))
    told = told_of(store_url, *others(2, 3), statement)
    assert findings(told)
    withdraw(told.engine, statement.event_id, "the export was cut", ADA, 5)
    told.drain()
    assert findings(told) == []
