"""Loads whom logins and account keys stand for, set-wise."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.model.tenant_labels import moved_key
from governance.store.evidence.label_acts import load_meanings
from governance.store.held.person_rows import StoredPerson, people_by_key, people_by_login, people_of_identities
from reviews.campaigns.people.persons import People, Person, spelled_word

_ENDED = frozenset({"disabled", "deleted"})


def known_people(connection: Connection, words: Iterable[str], as_of: int) -> People:
    """Return the people that words (logins, account keys) stand for, as of an instant."""
    wanted = {spelled_word(word) for word in words}
    meanings = load_meanings(connection)
    # A key of a label that means another by now is that one's: nobody becomes a stranger by it.
    present_keys = {word: moved_key(word, meanings) for word in wanted if "|" in word}
    stored = people_by_key(connection, present_keys.values())
    stored += people_by_login(connection, (word for word in wanted if "|" not in word))
    members = people_of_identities(connection, {row.identity for row in stored})
    living = {row.identity for row in (*stored, *members) if not _has_ended(row, as_of)}
    identities: dict[str, set[str]] = {}
    for row in stored:
        identities.setdefault(row.word, set()).add(row.identity)
    identities |= {word: identities[key] for word, key in present_keys.items() if key in identities}
    return People({word: Person(frozenset(of), living.isdisjoint(of)) for word, of in identities.items()})


def _has_ended(row: StoredPerson, as_of: int) -> bool:
    return row.state in _ENDED and (row.ended_at is None or row.ended_at <= as_of)
