"""Whom people answer to: by what their accounts' profiles name, and by what rosters say; set-wise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from governance.folds.persons.matching import person_named
from governance.folds.persons.person_keys import every_key
from governance.model.keys import plain_parts
from governance.model.persons import Person
from governance.queries.persons import span_at
from governance.store.held.managers import managers_named
from governance.store.queries.holders_persons import believed_persons, persons_of_accounts
from governance.store.queries.roster_persons import accounts_linked_to, keyed_persons


def managers_of(connection: Connection, account_ids: Iterable[str], as_of: int) -> dict[str, frozenset[str]]:
    """Return, by account, the accounts of those to whom the person answers as of an instant; who has none is left out.

    A roster's word stands beside the profile's; one that means nobody, or several people, names nobody.
    """
    wanted = set(account_ids)
    managers = {account_id: set(named) for account_id, named in managers_named(connection, wanted).items()}
    of_account = persons_of_accounts(connection, wanted)
    persons = believed_persons(connection, {p for own in of_account.values() for p in own}, as_of)
    superiors = _superiors(connection, persons, as_of)
    accounts = accounts_linked_to(connection, set(superiors.values()))
    for account_id, own in of_account.items():
        for person_id in own & superiors.keys():
            managers.setdefault(account_id, set()).update(accounts.get(superiors[person_id], ()))
    return {account_id: frozenset(named) for account_id, named in managers.items() if named}


def _superiors(connection: Connection, persons: Mapping[str, Person], as_of: int) -> dict[str, str]:
    """Return, by person, the one person to whom a roster says that he answers."""
    words: dict[str, tuple[str, str]] = {}
    for person_id, person in persons.items():
        span = span_at(person, as_of)
        if span is not None and span.manager:
            words[person_id] = (span.manager, plain_parts(person_id).issuer)
    keyed = keyed_persons(connection, {key for word, _ in words.values() for key in every_key(word)})
    named = {person_id: person_named(word, issuer, keyed) for person_id, (word, issuer) in words.items()}
    return {person_id: superior for person_id, superior in named.items() if superior is not None}
