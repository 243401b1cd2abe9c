"""Which accounts are one identity's over the store: rules and people's words, in any order; cases for the rest."""

from __future__ import annotations

import random

import msgspec
import pytest

from governance.derivation.checking.rebuild import check
from governance.queries.correlation import explained
from governance.queries.identity_cases import cases
from governance.queries.snapshot import Snapshot
from governance.store.database.engine import reading
from governance.worker.acts.linking import enter_word
from ingest.contract.errors import DeclinedError
from ingest.contract.event import Event
from tests.governance.censuses import ISSUER, day, person, record
from tests.governance.configured import governance
from tests.governance.derivation.two_tenants import EVE, OTHER, SETTINGS, Word, born, both, identities, persons, say
from tests.governance.rosters import listed
from tests.governance.rosters import person as listed_person
from tests.governance.told import Told


@pytest.fixture
def told(store_url: str) -> Told:
    return Told(store_url, governance(**SETTINGS))


def open_cases(told: Told) -> list[tuple[str, str | None, int]]:
    with reading(told.engine) as connection:
        snapshot = Snapshot(connection, told.rules.settings)
        every = [(c.account.subject, c.other.subject if c.other else None, c.confidence) for c in cases(snapshot)]
    return sorted(every, key=str)


def test_an_owned_address_links_where_each_source_has_one_account_with_it(told: Told) -> None:
    told.tell([*both("ann@example.com"), *both("bob@example.com"), born("bob2", "bob@example.com")])
    assert identities(told) == [{"acmeann", "betaann"}]
    assert open_cases(told) == [("acmebob", "acmebob2", 0), ("acmebob", "betabob", 0), ("acmebob2", "betabob", 0)]


def test_an_address_that_another_account_had_links_nobody(told: Told) -> None:
    told.tell(both("ann@example.com"))
    told.tell([born("old", "old@example.com")])
    assert identities(told) == [{"acmeann", "betaann"}]
    renamed = record(day(3), "account_updated", "acmeold", profile={"login": "ann@example.com"})
    told.tell([renamed, record(day(4), "account_updated", "acmeold", profile={"login": "old@example.com"})])
    assert identities(told) == [] and open_cases(told) == [("acmeann", "betaann", 0)]


def test_an_address_by_which_records_once_named_another_account_links_nobody(told: Told) -> None:
    later = msgspec.structs.replace(
        record(day(3), "account_disabled", "acmeold"), account=person("acmeold", name="old@example.com")
    )
    told.tell([later, *both("ann@example.com"), born("old", "Ann@Example.com")])
    assert identities(told) == [] and open_cases(told) == [("acmeann", "betaann", 0)]


def test_a_foreign_address_and_a_name_make_candidates_and_no_identity(told: Told) -> None:
    told.tell(
        [
            *both("ann@home.test", "Ann Berg"),
            born("cyd", "c1", "Berg, Cyd"),
            born("cyd", "c2", "Cyd Berg", tenant="beta"),
        ]
    )
    assert identities(told) == []
    assert open_cases(told) == [("acmeann", "betaann", 70), ("acmecyd", "betacyd", 30)]


def test_verified_values_that_differ_are_two_persons_whatever_they_are_called(told: Told) -> None:
    told.tell([born("a", "a1", "Ann Berg", number="1"), born("a", "a2", "Ann Berg", tenant="beta", number="2")])
    told.tell([born("b", "b@example.com", number="3"), born("b", "b@example.com", tenant="beta", number="4")])
    assert identities(told) == []
    assert open_cases(told) == [("acmeb", "betab", 0)], "an address that two numbers have is to be looked at"


def test_weights_are_summed_to_what_links(store_url: str) -> None:
    links = SETTINGS["links"] | {"weights": {"attribute": 50, "name": 30}}
    told = Told(store_url, governance(links=links))
    told.tell([born("a", "a1", "Ann Berg", number="1"), born("a", "a2", "Bo Dahl", tenant="beta", number="1")])
    assert identities(told) == [] and open_cases(told) == []
    told.tell([born("b", "b1", "Cyd Berg", number="2"), born("b", "b2", "Berg, Cyd", tenant="beta", number="2")])
    assert identities(told) == [{"acmeb", "betab"}]
    assert list(check(told.engine, told.rules)) == []


def test_a_word_stands_above_rules_until_another_one(told: Told) -> None:
    told.tell([*both("ann@example.com"), born("cyd", "cyd@home.test")])
    ann, ann_too, cyd = f"{ISSUER}|acmeann", f"{OTHER}|betaann", f"{ISSUER}|acmecyd"
    say(told, ("unlink", ann_too, ann), ("link", cyd, ann))
    told.drain()
    assert identities(told) == [{"acmeann", "acmecyd"}] and open_cases(told) == []
    with reading(told.engine) as connection:
        shown = explained(Snapshot(connection, told.rules.settings), ann, ann_too)
    assert (shown.status, shown.confidence, shown.said_by) == ("held apart", 80, "eve (uid 1000)")
    assert list(check(told.engine, told.rules)) == []
    say(told, ("link", ann, ann_too), ("unlink", ann, cyd))
    told.drain()
    assert identities(told) == [{"acmeann", "betaann"}]
    assert told.ask("SELECT COUNT(*) FROM audit_entry WHERE kind = 'act'") == [(8,)], "each is entered about both"


def test_nobody_speaks_of_himself_nor_twice(told: Told) -> None:
    told.tell([born("ann", "ann"), born("bob", "bob"), *both("eve@example.com")])
    own = msgspec.structs.replace(EVE, subject="acmeeve")
    for account in (f"{ISSUER}|acmeeve", f"{OTHER}|betaeve"):
        with pytest.raises(DeclinedError, match="somebody else"):
            enter_word(told.engine, "link", account, f"{ISSUER}|acmeann", "mine", own, 5)
    say(told, ("link", f"{ISSUER}|acmeann", f"{ISSUER}|acmebob"))
    with pytest.raises(DeclinedError, match="said so"):
        say(told, ("link", f"{ISSUER}|acmebob", f"{ISSUER}|acmeann"))


def test_a_word_says_whose_account_it_is(told: Told) -> None:
    told.tell([*both("ann@example.com"), born("adm", "adm")])
    told.tell(listed(2, [listed_person("1", "Ann", mails=("ann@example.com",)), listed_person("2", "Bob")]))
    assert persons(told) == {"acmeann": "1", "betaann": "1"}
    say(told, ("link", f"{ISSUER}|acmeadm", "roster:acme|1"), ("unlink", f"{OTHER}|betaann", "roster:acme|1"))
    told.drain()
    assert persons(told) == {"acmeann": "1", "acmeadm": "1"}
    assert identities(told) == [{"acmeann", "acmeadm"}], "whose it is not by a word is not one with whose it is"
    assert list(check(told.engine, told.rules)) == []


def test_an_address_of_several_persons_is_a_case(told: Told) -> None:
    told.tell([born("ann", "ann@example.com")])
    told.tell(listed(2, [listed_person(n, n, mails=("ann@example.com",)) for n in ("1", "2", "3")]))
    assert open_cases(told) == [("acmeann", None, 0)]
    say(told, ("link", f"{ISSUER}|acmeann", "roster:acme|2"))
    told.drain()
    assert open_cases(told) == [] and persons(told) == {"acmeann": "2"}


def test_a_persons_private_address_and_name_make_candidates(told: Told) -> None:
    told.tell(
        [
            born("ann", "ann@home.test", "Ann Berg"),
            born("bob", "b", "Dahl, Bob"),
            born("eve", "e", "Eve Ohm", number="9"),
        ]
    )
    mails = ("ann@home.test",)
    staff = [listed_person("1", "Ann Berg", mails=mails), listed_person("2", "Bob Dahl"), listed_person("3", "Eve Ohm")]
    told.tell(listed(2, staff))
    assert persons(told) == {}
    assert open_cases(told) == [("acmeann", "1", 70), ("acmebob", "2", 30)], "Eve's number is another person's"
    say(told, ("link", f"{ISSUER}|acmeann", "roster:acme|1"), ("unlink", f"{ISSUER}|acmebob", "roster:acme|2"))
    told.drain()
    assert open_cases(told) == [] and persons(told) == {"acmeann": "1"}


HISTORY: list[Event] = [
    *both("ann@example.com", "Ann Berg", number="1"),
    *both("bob@example.com", "Bob Dahl"),
    *both("cyd@home.test", "Cyd Ohm"),
    born("bob2", "bob2@example.com", "Bob Dahl", number="1"),
    born("dan", "dan@example.com", number="2"),
    born("dan", "cyd@example.com", tenant="beta", number="2"),
]
WORDS: list[Word] = [
    ("unlink", f"{ISSUER}|acmeann", f"{OTHER}|betaann"),
    ("link", f"{ISSUER}|acmecyd", f"{OTHER}|betacyd"),
    ("link", f"{OTHER}|betadan", f"{OTHER}|betacyd"),
    ("unlink", f"{ISSUER}|acmedan", f"{OTHER}|betacyd"),
]


@pytest.mark.parametrize("seed", range(3))
def test_events_and_words_in_any_order_give_one_state(seed: int, told: Told) -> None:
    at_once = Told("sqlite://", governance(**SETTINGS))
    at_once.tell(HISTORY)
    say(at_once, *WORDS)
    at_once.drain()
    assert identities(at_once) == [
        {"acmeann", "acmebob2"}, {"acmebob", "betabob"}, {"acmecyd", "betacyd", "betadan"},
    ]  # fmt: skip
    rng = random.Random(seed)
    events, words = rng.sample(HISTORY, len(HISTORY)), list(WORDS)
    while events or words:
        size = rng.randint(1, 4)
        told.take(events[:size], rng.randrange(3))
        events = events[size:]
        if words and rng.random() < 0.5:
            say(told, words.pop(0))
        if rng.random() < 0.5:
            told.drain()
    told.drain()
    assert identities(told) == identities(at_once) and told.digest() == at_once.digest()
    assert list(check(told.engine, told.rules)) == []
