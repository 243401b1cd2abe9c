"""Under which keys a person is known: the accounts of one identity, and the rosters' persons whose they are."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.queries.persons import span_at
from governance.queries.snapshot import Snapshot
from governance.queries.whom import account_ids
from governance.store.queries.account_lookup import logins_of
from governance.store.queries.holders_persons import (
    accounts_of_one,
    believed_persons,
    listed_accounts_of,
    persons_of_accounts,
)
from governance.store.rosters.account_persons import accounts_of_persons
from ingest.contract.roster import ROSTER


def keys_of(snapshot: Snapshot, word: str) -> list[str]:
    """Return the keys of all accounts and persons that a word (key, login, name, ``roster:…``) stands for, in order.

    Raises UnclearError for a word that stands for nobody, or for several.
    """
    connection = snapshot.connection
    if word.startswith(f"{ROSTER}:"):
        named = {word}
        accounts = accounts_of_persons(connection, named)
    else:
        named = set()
        # What is erased does not come back: nobody is meant by a part of their name.
        accounts = accounts_of_one(connection, account_ids(snapshot, word, by_part=False))
    # What an application's own list calls them has no row of its own where it stands under their account.
    accounts = {*accounts, *listed_accounts_of(connection, accounts)}
    persons = {person for of in persons_of_accounts(connection, accounts).values() for person in of}
    return sorted({*named, *accounts, *persons})


def names_of_subjects(connection: Connection, keys: Iterable[str], now: int) -> dict[str, str | None]:
    """Return the logins of accounts, and the names of rosters' persons, by key."""
    wanted = set(keys)
    names: dict[str, str | None] = dict(logins_of(connection, wanted))
    for person_id, person in believed_persons(connection, wanted - names.keys(), now).items():
        span = span_at(person, now)
        names[person_id] = span.name if span is not None else None
    return names
