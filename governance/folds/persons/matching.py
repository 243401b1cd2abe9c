"""Whom of the rosters' persons an account belongs to; pure.

The employee number that config names as verified links, else an address of an owned domain; both only where they name
one person, and the address only where no other account of the source has it as its login. A name never links.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from governance.folds.persons.person_keys import MAIL, every_key, id_key, mail_key
from governance.model.acts import Act
from governance.model.identity_links import ATTRIBUTE, MAIL_LINK, is_person
from governance.model.keys import plain_parts

Keys = frozenset[str]


def keys_of_links(links: Collection[str]) -> Keys:
    """Return the keys by which a person may be an account's, of the account's links and finders."""
    keys: set[str] = set()
    for link in links:
        if link.startswith(ATTRIBUTE):
            text = link.removeprefix(ATTRIBUTE)
            keys |= {id_key(text), mail_key(text)} if "@" in text else {id_key(text)}
        elif link.startswith(MAIL_LINK):
            keys.add(mail_key(link.partition(":")[2]))
    return frozenset(keys)


def links_of_key(key: str) -> tuple[str, ...]:
    """Return the links and finders that an account may have of whom the key tells."""
    kind, _, text = key.partition(":")
    if f"{kind}:" == MAIL:
        return f"{ATTRIBUTE}{text}", f"{MAIL_LINK}{text}"
    return (f"{ATTRIBUTE}{text}",) if kind == "id" else ()


def person_of(links: Collection[str], persons: Mapping[str, Collection[str]], shared: Collection[str]) -> str | None:
    """Return the person of an account with these links, None where none or several may be meant.

    ``persons``: key → the persons that it tells; ``shared``: keys of addresses that another account of the source has.
    """
    verified = keys_of_links([link for link in links if link.startswith(ATTRIBUTE)])
    addresses = keys_of_links([link for link in links if link.startswith(MAIL_LINK)])
    for keys in (verified, addresses - set(shared)):
        named = {person for key in keys for person in persons.get(key, ())}
        if named:
            return named.pop() if len(named) == 1 else None
    return None


class Words(NamedTuple):
    """What people said of whose an account is: it stands above rules."""

    own: str | None
    """The person whom it was linked to last."""
    others: frozenset[str]
    """Persons whose it is not."""

    def person_of(
        self, links: Collection[str], persons: Mapping[str, Collection[str]], shared: Collection[str]
    ) -> str | None:
        """Return the person of an account with these links, as ``person_of`` does, unless somebody said otherwise."""
        if self.own is not None:
            return self.own
        return person_of(links, {key: set(those) - self.others for key, those in persons.items()}, shared)


def words_of(acts: Mapping[str, Act]) -> Words:
    """Return what acts say of whose an account is; ``acts``: account or person → the last act on both."""
    persons = [(act.at, act.act_id, other, act.kind) for other, act in acts.items() if is_person(other)]
    linked = [other for _, _, other, kind in sorted(persons) if kind == "link"]
    return Words(linked[-1] if linked else None, frozenset(other for *_, other, kind in persons if kind == "unlink"))


def person_named(word: str, issuer: str, persons: Mapping[str, Collection[str]]) -> str | None:
    """Return the only person of a roster whom a word means: by employee id, else by address, else by name."""
    for key in every_key(word):
        own = [person_id for person_id in persons.get(key, ()) if plain_parts(person_id).issuer == issuer]
        if own:
            return own[0] if len(own) == 1 else None
    return None
