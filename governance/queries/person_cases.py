"""Cases of accounts and a roster's persons: several persons may be meant, or no rule is sure of the one who may be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice

import msgspec

from governance.folds.identities.names import spelled_names
from governance.folds.persons.matching import links_of_key
from governance.folds.persons.person_keys import ID, MAIL, NAME, id_key
from governance.model.identity_links import ATTRIBUTE, FOREIGN, NAMED, PERSON_LINK
from governance.queries.correlation import named
from governance.queries.naming import AccountName
from governance.queries.snapshot import Snapshot
from governance.settings.links import LinkRule
from governance.store.evidence.link_words import link_words
from governance.store.queries.identity_blocks import accounts_among, keys_by_person, links_among, several_persons

_AT_ONCE = 500
_MOST_ACCOUNTS = 20
"""A name or an address that more accounts have is no hint on whose they are."""


class CaseView(msgspec.Struct, frozen=True):
    """Two accounts, or an account and a person, of which somebody is to say whether they are one."""

    account: AccountName
    other: AccountName | None
    """None: several; ``why`` says which."""
    confidence: int
    why: str
    by_name_alone: bool = False
    """Two accounts that nothing but a name joins: namesakes are many, and most are two persons."""


def cases_of_persons(snapshot: Snapshot) -> Iterator[CaseView]:
    """Yield the accounts that may be several persons', then those that may be one's and are nobody's yet."""
    several = several_persons(snapshot.connection)
    while keyed := list(islice(several, _AT_ONCE)):
        yield from _of_several(snapshot, keyed)
    every = keys_by_person(snapshot.connection)
    while persons := dict(islice(every, _AT_ONCE)):
        yield from _of_one(snapshot, persons)


def _of_several(snapshot: Snapshot, keyed: Collection[tuple[str, list[str]]]) -> Iterator[CaseView]:
    connection = snapshot.connection
    holders = accounts_among(connection, {link for key, _ in keyed for link in links_of_key(key)})
    accounts = {account for has in holders.values() for account in has}
    links, words = links_among(connection, accounts), link_words(connection, accounts)
    names = snapshot.account_names(accounts)
    for key, persons in keyed:
        for account in sorted({a for link in links_of_key(key) for a in holders.get(link, ())}):
            left = [person for person in persons if person not in words.get(account, {})]
            if not _is_somebodys(links.get(account, ())) and len(left) > 1:
                why = f"{key.partition(':')[2]} may be any of {', '.join(left)}"
                yield CaseView(named(account, names), None, 0, why)


def _of_one(snapshot: Snapshot, persons: Mapping[str, list[str]]) -> Iterator[CaseView]:
    """Yield the accounts that an address of another domain, or a name, may make one of these persons'."""
    connection, settings = snapshot.connection, snapshot.settings.links
    hints = {person: [hint for key in keys for hint in _hints(key)] for person, keys in persons.items()}
    holders = accounts_among(connection, {link for of_person in hints.values() for _, link in of_person})
    accounts = {account for has in holders.values() if len(has) <= _MOST_ACCOUNTS for account in has}
    links, words = links_among(connection, accounts), link_words(connection, accounts)
    names = snapshot.account_names(accounts)
    for person, of_person in hints.items():
        rules: dict[str, set[LinkRule]] = {}
        for rule, link in of_person:
            for account in holders.get(link, set()) & accounts:
                rules.setdefault(account, set()).add(rule)
        for account, holding in sorted(rules.items()):
            evidence = [rule for rule in settings.weights if rule in holding and settings.weights[rule]]
            confidence = sum(settings.weights[rule] for rule in evidence)
            is_open = person not in words.get(account, {}) and not _is_somebodys(links.get(account, ()))
            if confidence >= settings.candidate_at and is_open and not _differs(links[account], persons[person]):
                why = " + ".join(f"{rule} {settings.weights[rule]}" for rule in evidence)
                yield CaseView(named(account, names), named(person, {person: _name(persons[person])}), confidence, why)


def _hints(key: str) -> list[tuple[LinkRule, str]]:
    """Return the rules by which a person's key makes a candidate, each with what an account then has."""
    if key.startswith(MAIL):
        return [("foreign_address", f"{FOREIGN}{key.removeprefix(MAIL)}")]
    if key.startswith(NAME):
        return [("name", f"{NAMED}{spelling}") for spelling in sorted(spelled_names(key.removeprefix(NAME)))]
    return []


def _differs(links: Collection[str], keys: Collection[str]) -> bool:
    """Tell whether the account's verified values are another person's than whoever has these keys."""
    values = [link.removeprefix(ATTRIBUTE) for link in links if link.startswith(ATTRIBUTE)]
    return bool(values) and any(key.startswith(ID) for key in keys) and not any(id_key(v) in keys for v in values)


def _is_somebodys(links: Collection[str]) -> bool:
    return any(link.startswith(PERSON_LINK) for link in links)


def _name(keys: Collection[str]) -> str | None:
    return next((key.removeprefix(NAME) for key in sorted(keys) if key.startswith(NAME)), None)
