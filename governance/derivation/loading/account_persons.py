"""Loads, set-wise, to which person of a roster each account belongs, as ``folds.persons.matching`` decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.folds.accounts.derived_account import DerivedAccount
from governance.folds.accounts.links import links
from governance.folds.persons.matching import Words, keys_of_links, links_of_key, words_of
from governance.folds.persons.person_keys import MAIL, NAME, answers_key, mail_key
from governance.model.persons import Person
from governance.settings.compiled import Rules
from governance.store.database.staging import stage_keys
from governance.store.evidence.link_words import link_words
from governance.store.held.answerers import accounts_of_answerers
from governance.store.held.identity_rows import accounts_linked_by
from governance.store.held.managers import accounts_answering_to_accounts
from governance.store.rosters.account_persons import (
    accounts_of_persons,
    any_person,
    fellows,
    fellows_persons,
    shared_addresses,
)
from governance.store.rosters.person_rows import load_persons, persons_by_key, stored_keys
from governance.store.running.work_items import WorkItem, enqueue


class AccountPersons(NamedTuple):
    """The persons of accounts, by account."""

    linked: Mapping[str, str]
    """Account → the person whom its own links name."""
    persons: Mapping[str, Person]
    """Account → its person: by its own links, else by those of its identity's other accounts, where these name one."""


class CorrectedPersons(NamedTuple):
    """Persons as they should stand, where the store has them otherwise, and the keys that name them."""

    persons: dict[str, Person]
    keys: dict[str, frozenset[str]]


NOBODY = AccountPersons({}, {})
AS_STORED = CorrectedPersons({}, {})
KINDS = ("roster_key", "roster_match", "roster_fellows")
"""Work items of what may change whose accounts are: a key, a person, an account whose link changed."""


def load_account_persons(
    connection: Connection, accounts: Sequence[DerivedAccount], rules: Rules, corrected: CorrectedPersons = AS_STORED
) -> AccountPersons:
    """Return the persons of the derived accounts; where no roster was read, that is one question to the store."""
    people = [derived for derived in accounts if derived.account.type == "person"]
    if not people or not (corrected.keys or any_person(connection)):
        return NOBODY
    own_links = {d.account.account_id: links(d.account, d.rollups, rules.settings.links) for d in people}
    keys = {account_id: keys_of_links(own) for account_id, own in own_links.items()}
    known = persons_named_by(connection, frozenset().union(*keys.values()), corrected)
    addresses = [
        (d.account.account_id, d.account.issuer, key.removeprefix(MAIL))
        for d in people
        for key in keys[d.account.account_id]
        if key.startswith(MAIL) and key in known
    ]
    shared: dict[str, set[str]] = {}
    for account_id, address in shared_addresses(connection, addresses):
        shared.setdefault(account_id, set()).add(mail_key(address))
    words = words_on_persons(connection, own_links)
    linked = {
        account_id: person_id
        for account_id, own in own_links.items()
        if (person_id := words[account_id].person_of(own, known, shared.get(account_id, ()))) is not None
    }
    named = {account_id: {person_id} for account_id, person_id in linked.items()}
    of_fellows = fellows_persons(connection, own_links.keys() - linked.keys())
    named |= {account_id: persons - words[account_id].others for account_id, persons in of_fellows.items()}
    only = {account_id: next(iter(ids)) for account_id, ids in named.items() if len(ids) == 1}
    persons = load_persons(connection, only.values()) | corrected.persons
    return AccountPersons(linked, {account: persons[of] for account, of in only.items() if of in persons})


def words_on_persons(connection: Connection, accounts: Iterable[str]) -> dict[str, Words]:
    """Return what people said of whose the accounts are."""
    acts = link_words(connection, accounts)
    return {account_id: words_of(acts.get(account_id, {})) for account_id in accounts}


def persons_named_by(connection: Connection, keys: frozenset[str], corrected: CorrectedPersons) -> dict[str, set[str]]:
    """Return, by key, the persons whom it names."""
    known = persons_by_key(connection, keys)
    for person_id, own in corrected.keys.items():
        for key in keys & known.keys():
            known[key].discard(person_id)
        for key in keys & own:
            known.setdefault(key, set()).add(person_id)
    return {key: persons for key, persons in known.items() if persons}


def with_persons(accounts: list[DerivedAccount], of_accounts: AccountPersons, rules: Rules) -> list[DerivedAccount]:
    """Return the accounts, each with its person."""
    persons = of_accounts.persons
    if not persons:
        return accounts
    return [
        derived.of_person(persons[derived.account.account_id], rules)
        if derived.account.account_id in persons
        else derived
        for derived in accounts
    ]


def address_items(connection: Connection, addresses: Iterable[str]) -> set[str]:
    """Return the work items of addresses that accounts gained or lost, and that name a person.

    Another account with the same address is linked by it no longer, or may be again.
    """
    keys = {mail_key(address) for address in addresses}
    return {f"roster_key:{key}" for key in persons_by_key(connection, keys)} if keys else set()


def enqueue_accounts_of(connection: Connection, items: Sequence[WorkItem], now: int) -> None:
    """Have the accounts derived anew that the items may concern."""
    by_kind: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for item in items:
        by_kind[item.kind].add(item.subject)
    named = {link for key in by_kind["roster_key"] for link in links_of_key(key)}
    concerned = accounts_linked_by(connection, named)
    # What a manager's person, or whose person an account is, changes for those who answer to the account.
    moved = set(by_kind["roster_fellows"])
    if by_kind["roster_match"]:
        moved |= accounts_of_persons(connection, by_kind["roster_match"])
    if by_kind["roster_fellows"]:
        moved |= fellows(connection, by_kind["roster_fellows"])
    concerned |= moved
    concerned |= accounts_of_persons(connection, _answering(connection, by_kind["roster_key"], by_kind["roster_match"]))
    concerned |= accounts_answering_to_accounts(connection, moved) | accounts_of_answerers(connection, moved)
    enqueue(connection, {f"account:{account_id}" for account_id in concerned}, now)


def names_that_managers_have(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Return those of the keys that are names, and by which a roster names a manager."""
    names = {answers_key(key): key for key in keys if key.startswith(NAME)}
    return {names[answering] for answering in persons_by_key(connection, names)}


def _answering(connection: Connection, keys: set[str], person_ids: set[str]) -> set[str]:
    """Return the persons whose manager, by the roster, is one of the persons or is named by one of the keys."""
    own = stored_keys(connection, stage_keys(connection, person_ids, "stage_asked_person")) if person_ids else {}
    wanted = {answers_key(key) for key in keys.union(*own.values())}
    return {person_id for persons in persons_by_key(connection, wanted).values() for person_id in persons}
