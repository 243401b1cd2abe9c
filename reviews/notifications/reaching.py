"""Loads where people are reached, set-wise: rosters' addresses first, then the logins of accounts that live."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.queries.persons import span_at
from governance.store.queries.holders_persons import believed_persons, persons_of_accounts
from reviews.campaigns.people.known_people import known_people
from reviews.notifications.addressing import Reach, reach_of
from reviews.settings.notifications import NotificationSettings
from reviews.store.notifications.known_addresses import living_accounts


def reach(connection: Connection, settings: NotificationSettings, words: Iterable[str], now: int) -> Reach:
    """Return whom a message reaches for some words (account keys, logins), and whom none does; nobody who has left."""
    wanted = set(words)
    people = known_people(connection, wanted, now)
    staying = {word for word in wanted if not people.person(word).has_left}
    identities = {identity for word in staying for identity in people.person(word).identities}
    accounts = living_accounts(connection, identities)
    of_account = persons_of_accounts(connection, {account_id for _, account_id, _ in accounts})
    persons = believed_persons(connection, {person for own in of_account.values() for person in own}, now)
    known: dict[str, list[str]] = {}
    for identity, account_id, _ in sorted(accounts):
        for person_id in sorted(of_account.get(account_id, ()) & persons.keys()):
            span = span_at(persons[person_id], now)
            known.setdefault(identity, []).extend(span.mails if span is not None else ())
    for identity, account_id, login in sorted(accounts):
        known.setdefault(identity, []).extend([account_id, login] if login else [account_id])
    return reach_of(staying, people, known, settings.addresses)
