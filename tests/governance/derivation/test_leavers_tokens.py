"""Tokens that outlive their person: a list that differs in nothing from the one before is read as well."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from governance.settings.links import LinkSettings
from ingest.contract.event import Entitlement, Event, Grant
from ingest.contract.instants import to_micros
from tests.governance.censuses import ISSUER, CensusOf, day
from tests.governance.censuses import person as party
from tests.governance.configured import governance
from tests.governance.rosters import listed, person
from tests.governance.told import Told

SETTINGS = governance(links=LinkSettings(attributes={ISSUER: "employeeNumber"}))
TOKEN = Entitlement("permission", "api_token:00T1", "deploy")


@pytest.fixture
def told(store_url: str) -> Told:
    return Told(store_url, SETTINGS)


def tokens(number: float, *holders: str) -> list[Event]:
    census = CensusOf(day(number))
    for place, subject in enumerate(("ada", "bob"), 1):
        census = census.account(subject, profile={"employeeNumber": str(place)})
    for subject in holders:
        census = census._list("grant_seen", {}, account=party(subject), entitlement=TOKEN, grant=Grant())
    return census.events()


def left(number: float, end: datetime) -> list[Event]:
    return listed(number, [person("1", "Ada", status="ended", end=end), person("2", "Bob")])


def live(told: Told) -> list[tuple[object, ...]]:
    sql = "SELECT opened_at, closed_at FROM finding WHERE policy = 'leaver_token' AND live = 1"
    return told.ask(sql)


def open_questions(told: Told) -> list[tuple[object, ...]]:
    return told.ask("SELECT account_id FROM not_evaluable WHERE policy = 'leaver_token'")


def test_the_first_list_since_the_leaving_says_whether_the_token_lives(told: Told) -> None:
    told.tell(tokens(3, "ada"))
    told.tell(left(6, day(5)))
    assert (live(told), len(open_questions(told))) == ([], 1)
    told.tell(tokens(12, "ada"))
    assert (live(told), open_questions(told)) == ([(to_micros(day(12)), None)], [])
    told.tell(tokens(9, "ada"))
    assert live(told) == [(to_micros(day(9)), None)]
    told.tell(tokens(20))
    assert live(told) == [(to_micros(day(9)), to_micros(day(20)))]


def test_a_list_that_comes_late_tells_of_a_token_that_was_gone_by_the_next(told: Told) -> None:
    told.tell([*tokens(3, "ada"), *left(6, day(5)), *tokens(20)])
    assert (live(told), open_questions(told)) == ([], [])
    told.tell(tokens(9, "ada"))
    assert live(told) == [(to_micros(day(9)), to_micros(day(20)))]


@pytest.mark.parametrize("seed", range(3))
def test_in_any_order_there_is_one_state(seed: int, told: Told) -> None:
    rng = random.Random(seed)
    events = [*tokens(3, "ada", "bob"), *tokens(9, "ada", "bob"), *tokens(15, "ada"), *tokens(21, "bob")]
    events += [*left(6, day(5)), *left(11, day(5) + timedelta(hours=4))]
    at_once = Told("sqlite://", SETTINGS)
    at_once.tell(events)
    assert live(at_once) == [(to_micros(day(9)), to_micros(day(21)))]
    rng.shuffle(events)
    while events:
        size = rng.randint(1, 5)
        told.take(events[:size], rng.randrange(3))
        events = events[size:]
        if rng.random() < 0.5:
            told.drain()
    told.drain()
    assert (told.digest(), live(told)) == (at_once.digest(), live(at_once))
