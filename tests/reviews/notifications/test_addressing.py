"""A person is reached at one address, by whichever word he is asked; what is no plain address reaches nobody."""

from __future__ import annotations

import pytest

from reviews.campaigns.people.persons import People, Person
from reviews.notifications.addressing import Reach, Reached, is_address, reach_of


def person(*identities: str) -> Person:
    return Person(frozenset(identities), has_left=False)


@pytest.mark.parametrize(
    "word",
    [
        *("rita", "", "a@b, c@d", "a@b\nBcc: c@d", "a b@example.com", "a@", "@b", "a@b..c", "<a@example.com>"),
        *("ø@example.com", "a@example.com-", f"{'a' * 65}@example.com"),
    ],
)
def test_no_plain_address(word: str) -> None:
    assert not is_address(word)


def test_plain_addresses() -> None:
    assert all(map(is_address, ["rita@example.com", "o'hara+x@sub.example.com", "a@b"]))


def test_one_person_asked_by_two_words_is_told_once() -> None:
    people = People({"rita@example.com": person("i-1"), "okta:acme|rita": person("i-1"), "max": person("i-2")})
    reach = reach_of(["okta:acme|rita", "rita@example.com", "max"], people, {}, {})
    assert reach == Reach((Reached(frozenset({"okta:acme|rita", "rita@example.com"}), "rita@example.com"),), ("max",))


def test_the_settings_stand_above_what_is_known_and_that_above_the_word() -> None:
    people = People({"rita@example.com": person("i-1"), "max": person("i-2"), "ann@example.com": person("i-3")})
    known = {"i-1": ["Rita.Smith@example.com"], "i-2": ["okta:acme|max", "max@corp.example.com"], "i-3": ["no address"]}
    reach = reach_of(
        ["rita@example.com", "MAX", "ann@example.com", "compliance"],
        people,
        known,
        {"okta:acme|max": "boxed@example.com", "Compliance": "grc@example.com"},
    )
    assert {min(r.words): r.address for r in reach.people} == {
        "rita@example.com": "rita.smith@example.com",
        "MAX": "boxed@example.com",
        "ann@example.com": "ann@example.com",
        "compliance": "grc@example.com",
    }
    assert reach.unreached == ()
