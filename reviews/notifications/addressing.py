"""Where a person is reached: pure. The settings' word stands above a roster's address, and that above a login.

What is no plain address reaches nobody: a comma would make two recipients of one, a line's end another header.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from reviews.campaigns.people.persons import People, spelled_word

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,187}[A-Za-z0-9])?\Z")


class Reached(NamedTuple):
    """A person who is told: the words that he is asked by, and his address."""

    words: frozenset[str]
    address: str


class Reach(NamedTuple):
    """Whom messages reach, and the words of those whom none does."""

    people: tuple[Reached, ...]
    unreached: tuple[str, ...]


def is_address(word: str) -> bool:
    """Tell whether a word is one plain address of mail."""
    return _ADDRESS.match(word) is not None and ".." not in word


def reach_of(
    words: Iterable[str], people: People, known: Mapping[str, Sequence[str]], addresses: Mapping[str, str]
) -> Reach:
    """Return who is told for some words; of one person's several words one message tells.

    ``known``: what is known of each identity, the likeliest address first; ``addresses``: by the settings, account key
    or login → address.
    """
    by_settings = {spelled_word(word): address for word, address in addresses.items()}
    of_person: dict[str, set[str]] = {}
    for word in words:
        of_person.setdefault(min(people.person(word).identities, default=spelled_word(word)), set()).add(word)
    by_address: dict[str, set[str]] = {}
    unreached: list[str] = []
    for person, own in sorted(of_person.items()):
        address = _address(own, known.get(person, ()), by_settings)
        if address is None:
            unreached += own
        else:
            by_address.setdefault(address, set()).update(own)
    reached = (Reached(frozenset(own), address) for address, own in sorted(by_address.items()))
    return Reach(tuple(reached), tuple(sorted(unreached)))


def _address(words: Iterable[str], known: Sequence[str], by_settings: Mapping[str, str]) -> str | None:
    spelled = sorted(spelled_word(word) for word in words)
    named = [by_settings[word] for word in (*spelled, *known) if word in by_settings]
    return next((word.lower() for word in (*named, *known, *spelled) if is_address(word)), None)
