"""What a word may mean, of every kind: a few of each, for whoever does not know yet what he is looking for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Literal, NamedTuple

from governance.model.keys import entitlement_parts, plain_parts
from governance.queries.named_messages import with_people_named
from governance.queries.persons import persons_named
from governance.queries.snapshot import Snapshot
from governance.store.queries.account_lookup import accounts_beginning, is_idp_account
from governance.store.queries.entity_names import every_name
from governance.store.queries.whole_rows import whole_rows
from governance.store.schema import assessment, evidence
from ingest.contract.sealing import record_id_of

MOST = 10
"""Of each kind."""
_FEWEST_LETTERS = 2
"""Of a word that is looked for within names: a letter is part of nearly all of them."""


class Match(NamedTuple):
    """Something that a word may mean, by its key; ``beside``: what tells it from others of the name."""

    kind: Literal["account", "person", "application", "entitlement", "finding", "event"]
    key: str
    name: str
    beside: str | None


def matches(snapshot: Snapshot, word: str) -> list[Match]:
    """Return what a word may mean: an id, the beginning of a login or of a person's name, a part of any other name."""
    found = [*_by_id(snapshot, word), *_accounts(snapshot, word), *_persons(snapshot, word)]
    if len(word) >= _FEWEST_LETTERS:
        found += islice(_applications(snapshot, word.casefold()), MOST)
        found += islice(_entitlements(snapshot, word.casefold()), MOST)
    return found


def _by_id(snapshot: Snapshot, word: str) -> Iterator[Match]:
    connection = snapshot.connection
    for row in whole_rows(connection, assessment.finding, "finding_id", [word], "finding_id", 1):
        (message,) = with_people_named(connection, [(row["message"], plain_parts(row["account_id"]).issuer)])
        yield Match("finding", word, message or row["policy"], row["policy"])
    # By its record, of which there is an index: a record gives few events.
    records = whole_rows(connection, evidence.fact, "record_id", [record_id_of(word)], "record_id")
    if (kind := next((row["kind"] for row in records if row["event_id"] == word), None)) is not None:
        yield Match("event", word, word, kind)
    if is_idp_account(connection, word):
        yield Match("account", word, snapshot.account_names([word]).get(word) or word, plain_parts(word).issuer)


def _accounts(snapshot: Snapshot, word: str) -> list[Match]:
    connection = snapshot.connection
    rows = accounts_beginning(connection, "name", word.lower(), MOST)
    rows += accounts_beginning(connection, "display_name", word, MOST)
    if word.title() != word:
        rows += accounts_beginning(connection, "display_name", word.title(), MOST)
    unique = {account_id: (login, display_name) for account_id, login, display_name in rows}
    return [
        Match(
            "account",
            account_id,
            login or display_name or account_id,
            f"{display_name or ''} {plain_parts(account_id).issuer}",
        )
        for account_id, (login, display_name) in islice(unique.items(), MOST)
    ]


def _persons(snapshot: Snapshot, word: str) -> list[Match]:
    persons = persons_named(snapshot, word) if snapshot.has_rosters else {}
    return [
        Match("person", person_id, person.spans[0].name or person_id, "roster")
        for person_id, person in islice(persons.items(), MOST)
    ]


def _applications(snapshot: Snapshot, folded: str) -> Iterator[Match]:
    seen: set[str] = set()
    for key, name in snapshot.every_application_name():
        if key not in seen and (folded in (name or "").casefold() or folded in plain_parts(key).id.casefold()):
            seen.add(key)
            yield Match("application", key, name or plain_parts(key).id, plain_parts(key).issuer)


def _entitlements(snapshot: Snapshot, folded: str) -> Iterator[Match]:
    seen: set[str] = set()
    for key, name in every_name(snapshot.connection, "entitlement"):
        if key not in seen and folded in (name or "").casefold():
            seen.add(key)
            issuer, kind, _ = entitlement_parts(key)
            yield Match("entitlement", key, name or key, f"{kind.replace('_', ' ')}, {issuer}")
