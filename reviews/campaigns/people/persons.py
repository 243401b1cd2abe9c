"""Who is one person, by whichever login or account: nobody reviews, decides about or accepts for himself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Person(NamedTuple):
    """Whom a login or an account's key stands for."""

    identities: frozenset[str]
    """Their ids: one login may be known at several IdPs, and its accounts not be linked. Empty: of no account."""
    has_left: bool
    """All his accounts at IdPs have ended."""


NOBODY = Person(frozenset(), has_left=False)


class People:
    """The people that some words stand for."""

    def __init__(self, by_word: Mapping[str, Person]) -> None:
        self._by_word = dict(by_word)

    def and_more(self, more: People) -> People:
        """Return these people and others."""
        return People(self._by_word | more._by_word)

    def person(self, word: str) -> Person:
        """Return whom a word stands for; NOBODY where no account has this key or login."""
        return self._by_word.get(spelled_word(word), NOBODY)

    def are_one(self, word: str, other: str | None) -> bool:
        """Tell whether two words, logins or account keys, stand for one person."""
        if other is None:
            return False
        if spelled_word(word) == spelled_word(other):
            return True
        return not self.person(word).identities.isdisjoint(self.person(other).identities)


def spelled_word(word: str) -> str:
    """Return a login in small letters, as accounts are named; an account's key as it is."""
    return word.strip() if "|" in word else word.strip().lower()
