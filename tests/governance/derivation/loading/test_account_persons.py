"""Whose an account is by a roster: by the verified number, else by an address that nobody shares; in any order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Literal

import pytest

from governance.derivation.checking.rebuild import check
from governance.model.acts import Author
from governance.settings.links import LinkSettings
from governance.worker.acts.linking import enter_word
from ingest.contract.event import Event
from tests.governance.censuses import ISSUER, CensusOf, day, key
from tests.governance.configured import governance
from tests.governance.rosters import PERSONNEL, listed, person
from tests.governance.told import Told

LINKS = LinkSettings(attributes={ISSUER: "employeeNumber"}, owned_domains=["example.com"])


@pytest.fixture
def told(store_url: str) -> Told:
    return Told(store_url, governance(links=LINKS))


def linked(told: Told) -> dict[str, str]:
    """Account → person."""
    sql = "SELECT account_id, link FROM identity_link WHERE link >= 'person:' AND link < 'person;'"
    return {
        str(account).removeprefix(f"{ISSUER}|"): str(link).removeprefix(f"person:{PERSONNEL}|")
        for account, link in told.ask(sql)
    }


def leavers(told: Told) -> dict[str, str]:
    sql = "SELECT account_id, severity FROM finding WHERE policy = 'leaver_account' AND live = 1 AND closed_at IS NULL"
    return {str(account).removeprefix(f"{ISSUER}|"): str(severity) for account, severity in told.ask(sql)}


def accounts(**numbers: str | None) -> list[Event]:
    """A census of accounts, each with its employee number, or with none."""
    census = CensusOf(day(3))
    for subject, number in numbers.items():
        census = census.account(subject, profile={} if number is None else {"employeeNumber": number})
    return census.events()


def test_the_number_links_else_the_address_and_a_name_never(told: Told) -> None:
    told.tell(accounts(ann="1", bob=None, cyd=None, dan="9"))
    told.tell(
        listed(
            5,
            [
                person("1", "Ann"),
                person("2", "Bob", mails=("bob@example.com",)),
                person("3", "Cyd", mails=("cyd@partner.example",)),
                person("4", "Dan"),
            ],
        )
    )
    assert linked(told) == {"ann": "1", "bob": "2"}


def test_an_address_of_two_persons_links_nobody_until_one_has_it_alone(told: Told) -> None:
    told.tell(
        listed(5, [person("1", "Ann", mails=("ann@example.com",)), person("2", "Ann", mails=("ann@example.com",))])
    )
    told.tell(accounts(ann=None))
    assert linked(told) == {}


def test_who_left_is_found_whichever_comes_first_and_a_rehire_closes_it(told: Told) -> None:
    told.tell(accounts(ann="1", bob="2"))
    told.tell(listed(5, [person("1", "Ann", status="ended"), person("2", "Bob")]))
    assert leavers(told) == {"ann": "high"}
    told.tell(listed(8, [person("1", "Ann"), person("2", "Bob", status="ended")]))
    assert leavers(told) == {"bob": "high"}


def test_who_is_merely_missing_is_told_as_an_assumption(told: Told) -> None:
    told.tell(accounts(ann="1", bob="2"))
    told.tell(listed(5, [person("1", "Ann"), person("2", "Bob")], "employees"))
    told.tell(listed(6, [person("2", "Bob")], "employees"))
    assert leavers(told) == {"ann": "low"}
    told.tell(listed(7, [person("2", "Bob")], "employees"))
    assert leavers(told) == {"ann": "medium"}
    assert told.ask("SELECT DISTINCT basis FROM finding WHERE policy = 'leaver_account' AND live = 1") == [("assumed",)]


def history() -> Sequence[Event]:
    return [
        *accounts(ann="1", bob=None, cyd="3", dan=None),
        *listed(2, [person("1", "Ann"), person("2", "Bob", mails=("bob@example.com",))], "employees"),
        *listed(6, [person("1", "Ann", end=None, status="ended"), person("3", "Cyd")], "employees"),
        *listed(7, [person("7", "Dan", mails=("dan@example.com", "bob@example.com"))]),
        *listed(9, [person("3", "Cyd", status="ended")], "employees"),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_accounts_and_lists_in_any_order_give_one_state(seed: int, told: Told) -> None:
    events, rng = list(history()), random.Random(seed)
    at_once = Told("sqlite://", governance(links=LINKS))
    at_once.tell(events)
    assert leavers(at_once).keys() == {"ann", "cyd"}
    assert linked(at_once) == {"ann": "1", "cyd": "3", "dan": "7"}
    rng.shuffle(events)
    while events:
        size = rng.randint(1, 6)
        told.take(events[:size], rng.randrange(3))
        events = events[size:]
        if rng.random() < 0.5:
            told.drain()
    told.drain()
    assert (told.digest(), linked(told)) == (at_once.digest(), linked(at_once))


EVE = Author(via="os", uid=1000, name="eve", issuer=ISSUER, subject="eve")
WORDS: tuple[tuple[Literal["link", "unlink"], str], ...] = (("link", "bob"), ("link", "cyd"), ("unlink", "cyd"))
"""What is said of ann and others, one word after the other."""


def say(told: Told, *words: tuple[Literal["link", "unlink"], str]) -> None:
    for word, other in words:
        enter_word(told.engine, word, key("ann"), key(other), "known", EVE, told.clock())


def of_three() -> list[Event]:
    return [
        *accounts(ann=None, bob=None, cyd="1"),
        *listed(5, [person("1", "Cyd", status="ended"), person("2", "Dan")]),
    ]


def test_those_who_stay_are_judged_anew_when_the_one_leaves_by_whom_their_person_was_known(told: Told) -> None:
    """Nothing of their own is otherwise, not even the identity that they belong to."""
    told.tell(of_three())
    say(told, *WORDS[:2])
    told.drain()
    assert leavers(told).keys() == {"ann", "bob", "cyd"}
    say(told, WORDS[2])
    told.drain()
    assert leavers(told).keys() == {"cyd"}
    assert list(check(told.engine, told.rules)) == []


@pytest.mark.parametrize("seed", range(3))
def test_whoever_leaves_before_or_after_what_is_read_gives_one_state(seed: int, told: Told) -> None:
    at_once = Told("sqlite://", governance(links=LINKS))
    at_once.tell(of_three())
    say(at_once, *WORDS)
    at_once.drain()
    rng, words = random.Random(seed), list(WORDS)
    told.take(accounts(ann=None, bob=None, cyd="1"))
    told.drain()
    waiting = rng.sample(of_three(), len(of_three()))
    while waiting or words:
        size = rng.randint(1, 3)
        told.take(waiting[:size], rng.randrange(3))
        waiting = waiting[size:]
        if words and rng.random() < 0.7:
            say(told, words.pop(0))
        if rng.random() < 0.6:
            told.drain()
    told.drain()
    assert told.digest() == at_once.digest()
    assert leavers(told).keys() == {"cyd"}
