"""What logins made in an application is one finding about it, whoever of its accounts came first and whatever first."""

from __future__ import annotations

import random
from datetime import timedelta

import msgspec
import pytest

from ingest.contract.coverage import Interval, claim_event
from ingest.contract.event import Application, Client, Event, Source
from ingest.contract.instants import to_micros
from tests.governance.censuses import day, key, record
from tests.governance.configured import governance, only_policies
from tests.governance.own_lists import ListOf
from tests.governance.told import Told

SETTINGS = governance(policies=only_policies({"jit_only_application": {}}), jit_lookback_days=30)
APP = Application("app1", "CRM")
APP_KEY = f"{key('x').partition('|')[0]}|app1"
READ = Source("okta", "acme", "system_log")


@pytest.fixture
def told(store_url: str) -> Told:
    return Told(store_url, SETTINGS)


def came(number: float, subject: str) -> list[Event]:
    """An account that is made at the provider, and signs in to the application the day after."""
    sso = record(day(number + 1), "sign_in", subject, application=APP)
    return [
        record(day(number), "account_created", subject),
        msgspec.structs.replace(sso, client=Client(interactive=True)),
    ]


def read(begin: float, end: float) -> Event:
    return claim_event(READ, Interval(day(begin), day(end)), day(end) + timedelta(hours=1))


def ended(number: float, subject: str) -> Event:
    return record(day(number), "deprovisioned", subject, application=APP)


def findings(told: Told) -> list[tuple[object, ...]]:
    sql = "SELECT account_id, application_id, opened_at, message FROM finding WHERE live = 1"
    return told.ask(sql)


def open_questions(told: Told) -> list[tuple[object, ...]]:
    return told.ask("SELECT account_id FROM not_evaluable")


HISTORY = [read(-60, 20), *came(2, "ada"), *came(4, "bob"), *came(6, "cyd")]


@pytest.mark.parametrize("seed", range(3))
def test_one_finding_in_any_order(seed: int, told: Told) -> None:
    events = list(HISTORY)
    random.Random(seed).shuffle(events)
    for number, event in enumerate(events):
        told.take([event], number % 2)
        if seed:
            told.drain()
    told.drain()
    ((account, application, opened_at, message),) = findings(told)
    assert (account, application, opened_at) == (APP_KEY, APP_KEY, to_micros(day(3)))
    assert str(message).startswith("CRM has 3 accounts that logins made")


def test_whoever_came_first_may_go_and_the_finding_stays(told: Told) -> None:
    told.tell(HISTORY)
    first = told.ask("SELECT finding_id FROM finding WHERE live = 1")
    told.tell([record(day(9), "account_deleted", "ada")])
    assert told.ask("SELECT finding_id FROM finding WHERE live = 1") == first
    told.tell([ended(10, "bob")])
    assert (findings(told), open_questions(told)) == ([], [])


def test_a_list_of_its_accounts_is_somebody_s_look(told: Told) -> None:
    told.tell(HISTORY)
    listed = ListOf(day(9), f"applist:{APP_KEY.replace('|', '/')}")
    for subject in ("ada", "bob", "cyd"):
        listed = listed.account(f"{subject}@example.com")
    told.tell(listed.events())
    assert (findings(told), open_questions(told)) == ([], [])


def test_what_was_not_read_for_long_enough_is_open_until_it_was(told: Told) -> None:
    told.tell([read(1, 20), *came(2, "ada")])
    assert (findings(told), open_questions(told)) == ([], [(APP_KEY,)])
    told.tell([read(20, 40)])
    assert [row[2] for row in findings(told)] == [to_micros(day(31))]
    assert open_questions(told) == []


@pytest.mark.parametrize("is_first", [True, False])
def test_what_ended_an_account_there_is_a_channel_for_all_of_them(is_first: bool, store_url: str) -> None:
    limit = only_policies({"jit_past_limit": {"after_days": 5}})
    told = Told(store_url, governance(policies=limit, jit_lookback_days=30))
    batches = [[ended(10, "bob")], HISTORY]
    told.tell(batches[0] if is_first else batches[1])
    if not is_first:
        assert [row[0] for row in sorted(findings(told))] == [f"{APP_KEY}>{key(who)}" for who in ("ada", "bob", "cyd")]
    told.tell(batches[1] if is_first else batches[0])
    assert findings(told) == []
