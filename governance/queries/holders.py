"""Whose accounts are: whom the roster names, and what it said of them as of an instant, as believed at another."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from governance.model.keys import plain_parts
from governance.model.persons import Person, absences
from governance.queries.persons import persons_named, span_at
from governance.queries.snapshot import Snapshot
from governance.queries.whom import account_ids
from governance.store.queries.holders_persons import (
    accounts_of_identity,
    accounts_of_one,
    believed_persons,
    persons_of_accounts,
)
from governance.store.queries.roster_persons import accounts_linked_to
from ingest.contract.errors import UnclearError

_NOT_STATED = "not stated"
"""The standing of somebody of whom no list had said anything yet."""


class PersonThen(msgspec.Struct, frozen=True):
    """A person of a roster at an instant.

    ``standing``: ``active``, ``leave``, ``left``, ``contract_ended``, ``missing`` from the lists, or ``not stated``,
    where none had said anything so early.
    """

    roster: str
    id: str
    name: str | None
    standing: str


def persons_then(snapshot: Snapshot, accounts: Iterable[str], at: int, known: int) -> dict[str, PersonThen]:
    """Return, by account, the person whose it is; an account of which rosters name several persons, or none, has none.

    Whose an account is, is told as it is known now; what the roster said, as it was believed at ``known``.
    """
    if not snapshot.has_rosters:
        return {}
    owners = {a: min(p) for a, p in persons_of_accounts(snapshot.connection, accounts).items() if len(p) == 1}
    persons = believed_persons(snapshot.connection, set(owners.values()), known)
    return {a: _then(persons[person_id], at) for a, person_id in owners.items() if person_id in persons}


def _then(person: Person, at: int) -> PersonThen:
    span = span_at(person, at)
    roster, _, own = plain_parts(person.person_id)
    gone = next((a for a in absences(person.spans) if a.from_at <= at and (a.until is None or a.until > at)), None)
    standing = gone.how if gone is not None else span.status if span is not None else _NOT_STATED
    return PersonThen(roster, own, (span or person.spans[0]).name, standing)


def accounts_of_person(snapshot: Snapshot, word: str, issuers: Collection[str] | None = None) -> tuple[str, ...]:
    """Return all accounts of the person whom a word means: by any account, an identity's id, or what a roster says.

    ``issuers``: an account's name is looked for at these alone. Of somebody whom only a roster knows there is none.
    Raises UnclearError where it means nobody, or several persons.
    """
    connection = snapshot.connection
    of_identity = accounts_of_identity(connection, word)
    if of_identity:
        return tuple(sorted(of_identity))
    persons = persons_named(snapshot, word)
    if len(persons) > 1:
        raise UnclearError(
            f"{word!r} stands for {len(persons)} persons; give one key: {', '.join(sorted(persons)[:10])}"
        )
    linked = {account for several in accounts_linked_to(connection, persons).values() for account in several}
    try:
        linked |= set(account_ids(snapshot, word, issuers)) if not linked else set()
    except UnclearError:
        if not persons:
            raise
    return tuple(sorted(accounts_of_one(connection, linked)))
