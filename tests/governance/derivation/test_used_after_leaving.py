"""Uses after leaving: each day from the leaving on is read, whichever of roster and sign-ins comes first."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from governance.settings.links import LinkSettings
from ingest.contract.coverage import Interval, claim_event
from ingest.contract.event import Event, Source
from ingest.contract.instants import to_micros
from tests.governance.censuses import ISSUER, CensusOf, day, key, record
from tests.governance.configured import governance
from tests.governance.rosters import listed, person
from tests.governance.told import Told

SETTINGS = governance(links=LinkSettings(attributes={ISSUER: "employeeNumber"}))
LEFT = day(6) + timedelta(hours=17)


@pytest.fixture
def told(store_url: str) -> Told:
    return Told(store_url, SETTINGS)


def people(number: float = 2, **observed: str) -> list[Event]:
    census = CensusOf(day(number))
    for place, subject in enumerate(("ada", "bob"), 1):
        stated: dict[str, Any] = {"observed": {"last_success_at": observed[subject]}} if subject in observed else {}
        census = census.account(subject, profile={"employeeNumber": str(place)}, **stated)
    return census.events()


def left(number: float = 7) -> list[Event]:
    return listed(number, [person("1", "Ada", status="ended", end=LEFT), person("2", "Bob")])


def signed_in(*days: float, subject: str = "ada") -> list[Event]:
    return [record(day(number), "sign_in", subject) for number in days]


def read_all() -> Event:
    return claim_event(Source("okta", "acme", "system_log"), Interval(day(1), day(40)), day(40))


def uses(told: Told) -> list[tuple[object, ...]]:
    return told.ask("SELECT account_id, opened_at, basis FROM finding WHERE policy = 'used_after_leaving' AND live = 1")


def found(number: float, basis: str = "declared") -> list[tuple[object, ...]]:
    return [(key("ada"), to_micros(day(number)), basis)]


def test_a_sign_in_that_teaches_nothing_else_is_news_of_whoever_has_left(told: Told) -> None:
    told.tell([*people(), *signed_in(3, 5), read_all()])
    told.tell(left())
    assert uses(told) == []
    told.tell(signed_in(9))
    assert uses(told) == found(9)
    told.tell(signed_in(8, 12))
    assert uses(told) == found(8), "the first use after the leaving, though it comes late"


def test_the_days_between_the_first_and_the_last_use_are_read_once_the_roster_tells(told: Told) -> None:
    told.tell([*people(), *signed_in(3, 5, 8, 9, 20), read_all()])
    told.tell(left())
    assert uses(told) == found(8)


def test_a_resurrection_speaks_first(told: Told) -> None:
    told.tell([*people(), *signed_in(3), read_all(), record(LEFT, "account_disabled", "ada"), *signed_in(9), *left()])
    sql = "SELECT policy FROM finding WHERE policy IN ('used_after_leaving', 'resurrection') AND live = 1"
    assert told.ask(sql) == [("resurrection",)]


def test_a_list_s_word_of_a_use_is_read_on_the_first_day_and_later(told: Told) -> None:
    told.tell([*people(10, ada="2026-05-09T00:00:00Z"), *left()])
    assert uses(told) == found(9, "stated")
    told.tell(people(20, ada="2026-05-19T00:00:00Z"))
    assert uses(told) == found(19, "stated")


@pytest.mark.parametrize("seed", range(4))
def test_in_any_order_there_is_one_state(seed: int, told: Told) -> None:
    rng = random.Random(seed)
    events = [
        *people(), *people(15, ada="2026-05-14T00:00:00Z", bob="2026-05-14T00:00:00Z"), read_all(), *left(),
        *signed_in(3, 5, 8, 9, 20), *signed_in(4, 10, subject="bob"),
        *listed(25, [person("1", "Ada", status="ended", end=day(8.5)), person("2", "Bob", status="ended")]),
    ]  # fmt: skip
    at_once = Told("sqlite://", SETTINGS)
    at_once.tell(events)
    assert uses(at_once) == found(9)
    events += rng.choices(events, k=6)
    rng.shuffle(events)
    while events:
        size = rng.randint(1, 5)
        told.take(events[:size], rng.randrange(3))
        events = events[size:]
        if rng.random() < 0.5:
            told.drain()
    told.drain()
    assert (told.digest(), uses(told)) == (at_once.digest(), uses(at_once))
