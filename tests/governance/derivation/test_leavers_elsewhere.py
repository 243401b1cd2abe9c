"""Who has left by the roster, and lives on in applications by their own lists: one state, whatever comes first."""

from __future__ import annotations

import random
from typing import Any

import pytest

from governance.settings.links import LinkSettings
from ingest.contract.event import Event
from ingest.contract.instants import to_micros
from tests.governance.censuses import ISSUER, CensusOf, day, key, record
from tests.governance.configured import governance
from tests.governance.own_lists import CRM, UNCONNECTED, ListOf
from tests.governance.rosters import listed, person
from tests.governance.told import Told

SETTINGS = governance(links=LinkSettings(attributes={ISSUER: "employeeNumber"}, owned_domains=["example.com"]))
ADA = f"{CRM}>{key('ada')}"


@pytest.fixture
def told(store_url: str) -> Told:
    return Told(store_url, SETTINGS)


def people(*subjects: str) -> list[Event]:
    census = CensusOf(day(2))
    for number, subject in enumerate(subjects, 1):
        census = census.account(subject, profile={"employeeNumber": str(number)})
    return census.events()


def left(number: float, end: float, subject: str = "1", **fields: Any) -> list[Event]:
    return listed(number, [person(subject, "Ada", status="ended", end=day(end), **fields)])


def crm(number: float, *keys: str, issuer: str = f"applist:{CRM.replace('|', '/')}", **told: Any) -> list[Event]:
    listed_there = ListOf(day(number), issuer, **told)
    for each in keys:
        listed_there = listed_there.account(each)
    return listed_there.events()


def findings(told: Told) -> dict[str, tuple[str, int, int | None]]:
    """Account → policy, since, until; of what the two policies say."""
    sql = (
        "SELECT account_id, policy, opened_at, closed_at FROM finding "
        "WHERE policy IN ('leaver_elsewhere', 'orphan') AND live = 1"
    )
    return {str(row[0]): (str(row[1]), int(str(row[2])), row[3]) for row in told.ask(sql)}  # type: ignore[misc]


def open_questions(told: Told) -> set[tuple[object, ...]]:
    return set(told.ask("SELECT account_id, policy FROM not_evaluable WHERE policy = 'leaver_elsewhere'"))


def test_a_list_that_differs_in_nothing_says_that_the_account_still_lives(told: Told) -> None:
    told.tell(people("ada"))
    told.tell(crm(3, "ada@example.com"))
    told.tell(left(6, 5))
    assert (findings(told), open_questions(told)) == ({}, {(ADA, "leaver_elsewhere")})
    told.tell(crm(20, "ada@example.com"))
    assert (findings(told), open_questions(told)) == ({ADA: ("leaver_elsewhere", to_micros(day(20)), None)}, set())
    told.tell(crm(15, "ada@example.com"))
    assert findings(told) == {ADA: ("leaver_elsewhere", to_micros(day(15)), None)}, (
        "a list that comes late is read, too"
    )
    told.tell(crm(27, "bob@example.com"))
    assert findings(told) == {ADA: ("leaver_elsewhere", to_micros(day(15)), to_micros(day(27)))}


def test_the_roster_s_word_goes_before_the_end_of_the_account_at_the_provider(told: Told) -> None:
    told.tell([*people("ada"), record(day(5), "account_disabled", "ada"), *crm(20, "ada@example.com")])
    assert {policy for policy, *_ in findings(told).values()} == {"orphan"}
    told.tell(left(6, 5))
    assert {policy for policy, *_ in findings(told).values()} == {"leaver_elsewhere"}


def test_an_account_that_is_nobody_s_at_any_provider_is_a_person_s_by_the_roster(told: Told) -> None:
    told.tell(crm(20, "zoe@example.com", issuer=UNCONNECTED))
    told.tell(left(6, 5, "9", mails=("zoe@example.com",)))
    assert findings(told) == {f"{UNCONNECTED}|zoe@example.com": ("leaver_elsewhere", to_micros(day(20)), None)}


def history() -> list[Event]:
    return [
        *people("ada", "bob", "cyd"),
        record(day(9), "account_disabled", "bob"),
        *crm(3, "ada@example.com", "bob@example.com", "cyd@example.com"),
        *crm(11, "ada@example.com", "bob@example.com", "cyd@example.com"),
        *crm(14, "ada@example.com", complete=False),
        *crm(20, "ada@example.com", "cyd@example.com"),
        *crm(21, "ada@example.com", "cyd@example.com", issuer=UNCONNECTED),
        *left(6, 5),
        *left(8, 7, "2"),
        *listed(10, [person("3", "Cyd")], "employees"),
        *listed(12, [person("1", "Ada", status="ended")], "employees"),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_lists_rosters_and_records_in_any_order_give_one_state(seed: int, told: Told) -> None:
    events, rng = history(), random.Random(seed)
    at_once = Told("sqlite://", SETTINGS)
    at_once.tell(events)
    assert {(account, policy) for account, (policy, *_) in findings(at_once).items()} == {
        (ADA, "leaver_elsewhere"), (f"{CRM}>{key('bob')}", "leaver_elsewhere"),
        (f"{CRM}>{key('cyd')}", "leaver_elsewhere"), (f"{UNCONNECTED}|HR tool>{key('ada')}", "leaver_elsewhere"),
        (f"{UNCONNECTED}|HR tool>{key('cyd')}", "leaver_elsewhere"),
    }  # fmt: skip
    events += rng.choices(events, k=8)
    rng.shuffle(events)
    while events:
        size = rng.randint(1, 9)
        told.take(events[:size], rng.randrange(3))
        events = events[size:]
        if rng.random() < 0.4:
            told.drain()
    told.drain()
    assert (told.digest(), findings(told), open_questions(told)) == (
        at_once.digest(), findings(at_once), open_questions(at_once)
    )  # fmt: skip


@pytest.mark.parametrize("last", ["the list", "the end"])
def test_of_somebody_whom_no_roster_names_a_list_since_the_end_says_whether_the_account_lives(
    last: str, store_url: str
) -> None:
    """A list that differs in nothing from the one before is one, and whichever comes last."""
    told = Told(store_url, SETTINGS)
    end = [record(day(5), "account_disabled", "ada")]
    told.tell([*people("ada"), *crm(3, "ada@example.com")])
    told.tell(end if last == "the list" else crm(20, "ada@example.com"))
    orphans = "SELECT account_id FROM not_evaluable WHERE policy = 'orphan'"
    if last == "the list":
        assert (findings(told), told.ask(orphans)) == ({}, [(ADA,)]), "the list is older than the end"
    told.tell(crm(20, "ada@example.com") if last == "the list" else end)
    assert told.ask(orphans) == []
    assert {account: found[0] for account, found in findings(told).items()} == {ADA: "orphan"}
