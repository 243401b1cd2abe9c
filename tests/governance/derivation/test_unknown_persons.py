"""Accounts of nobody whom the roster knows: asked again with each list, in whatever order all of it comes."""

from __future__ import annotations

import random

import pytest

from governance.settings.links import LinkSettings
from ingest.contract.event import Event
from ingest.contract.instants import to_micros
from tests.governance import rosters
from tests.governance.censuses import ISSUER, CensusOf, day, key
from tests.governance.configured import governance
from tests.governance.own_lists import UNCONNECTED, ListOf
from tests.governance.rosters import listed, person
from tests.governance.told import Told

SETTINGS = governance(links=LinkSettings(attributes={ISSUER: "employeeNumber"}, owned_domains=["example.com"]))


@pytest.fixture
def told(store_url: str) -> Told:
    return Told(store_url, SETTINGS)


def accounts(**numbers: str | None) -> list[Event]:
    census = CensusOf(day(3))
    for subject, number in numbers.items():
        profile = {} if number is None else {"employeeNumber": number}
        census = census.account(subject, profile=profile, created_at="2026-01-01T00:00:00Z")
    return census.events()


def employees(number: float, *numbers: str) -> list[Event]:
    return listed(number, [person(each, f"Name of {each}") for each in numbers], "employees")


def unknown(told: Told) -> dict[object, tuple[object, object]]:
    sql = "SELECT account_id, opened_at, closed_at FROM finding WHERE policy = 'unknown_person' AND live = 1"
    return {row[0]: (row[1], row[2]) for row in told.ask(sql)}


def open_questions(told: Told) -> dict[object, object]:
    return dict(told.ask("SELECT account_id, reason FROM not_evaluable WHERE policy = 'unknown_person'"))  # type: ignore[arg-type]


def from_until(since: float, until: float) -> tuple[int, int]:
    return rosters.micros(since), rosters.micros(until)


def test_the_first_list_has_everybody_asked_and_each_later_one_whoever_is_nobody_s(told: Told) -> None:
    told.tell(accounts(ann="1", bob="2"))
    assert (unknown(told), open_questions(told)) == ({}, {})
    told.tell(listed(4, [person("1", "Ann")]))
    assert open_questions(told).keys() == {key("bob")}, "a part tells of nobody whom it lacks"
    told.tell(employees(5, "1"))
    assert unknown(told) == {key("bob"): from_until(5, 12)}
    told.tell(employees(11, "1"))
    assert unknown(told) == {key("bob"): from_until(5, 18)}
    told.tell(employees(16, "1", "2"))
    assert (unknown(told), open_questions(told)) == ({}, {})


def test_who_is_called_so_may_be_the_person(told: Told) -> None:
    told.tell(
        CensusOf(day(3)).account("zed", name="zed@partner.example", profile={"mail": "Zed@Partner.example"}).events()
    )
    told.tell(listed(5, [person("1", "Zed", mails=("zed@partner.example",))], "employees"))
    assert unknown(told) == {}
    assert [str(reason)[:22] for reason in open_questions(told).values()] == ["a person of the roster"]


def test_an_account_that_an_application_alone_lists_is_asked_about_too(told: Told) -> None:
    told.tell(ListOf(day(3), UNCONNECTED).account("eve@example.com").account("bot", type="service").events())
    told.tell(employees(5, "1"))
    assert unknown(told).keys() == {f"{UNCONNECTED}|eve@example.com"}


@pytest.mark.parametrize("seed", range(4))
def test_in_any_order_there_is_one_state(seed: int, told: Told) -> None:
    rng = random.Random(seed)
    events = [
        *accounts(ann="1", bob="2", cyd=None, dan="4"), *employees(5, "1"), *employees(9, "1", "4"),
        *listed(10, [person("7", "Gil")], "contractors"), *listed(11, [person("2", "Bob")]), *employees(13, "1"),
    ]  # fmt: skip
    at_once = Told("sqlite://", SETTINGS)
    at_once.tell(events)
    assert unknown(at_once) == {key("cyd"): from_until(5, 17)}
    assert to_micros(day(3)) < from_until(5, 17)[0]
    events += rng.choices(events, k=6)
    rng.shuffle(events)
    while events:
        size = rng.randint(1, 5)
        told.take(events[:size], rng.randrange(3))
        events = events[size:]
        if rng.random() < 0.5:
            told.drain()
    told.drain()
    assert (told.digest(), unknown(told), open_questions(told)) == (
        at_once.digest(), unknown(at_once), open_questions(at_once)
    )  # fmt: skip
