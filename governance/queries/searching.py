"""What a word may mean, of every kind: a few of each, for whoever does not know yet what he is looking for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Literal, NamedTuple

from governance.model.keys import entitlement_parts, plain_parts
from governance.model.scope import Scope
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


Kind = Literal["account", "person", "application", "entitlement", "finding", "event"]


class Match(NamedTuple):
    """Something that a word may mean, by its key; ``beside``: what tells it from others of the name."""

    kind: Kind
    key: str
    name: str
    beside: str | None


class Matches(NamedTuple):
    """What a word may mean, and of which kinds there is more than is named."""

    matches: list[Match]
    more_of: tuple[Kind, ...]


def matches(snapshot: Snapshot, scope: Scope, word: str) -> Matches:
    """Return what a word may mean of what a scope sees: an id, the beginning of a login or name, a part of other names.

    What lies outside takes no place of what is seen: by a match that is missing it could be told. Findings, events and
    persons are for whoever sees everything.
    """
    of_kinds = [_accounts(snapshot, scope, word)]
    if scope.everything:
        of_kinds.append(_persons(snapshot, word))
    if len(word) >= _FEWEST_LETTERS:
        is_seen, folded = partial(_is_seen, scope), word.casefold()
        of_kinds.append(list(islice(_applications(snapshot, is_seen, folded), MOST + 1)))
        of_kinds.append(list(islice(_entitlements(snapshot, is_seen, folded), MOST + 1)))
    named = [*_by_id(snapshot, scope, word), *(match for of_kind in of_kinds for match in of_kind[:MOST])]
    return Matches(named, tuple(of_kind[0].kind for of_kind in of_kinds if len(of_kind) > MOST))


def _is_seen(scope: Scope, key: str) -> bool:
    return scope.everything or plain_parts(key).issuer in scope.issuers or key in scope.applications


def _by_id(snapshot: Snapshot, scope: Scope, word: str) -> Iterator[Match]:
    connection = snapshot.connection
    if _is_seen(scope, word) and is_idp_account(connection, word):
        yield Match("account", word, snapshot.account_names([word]).get(word) or word, plain_parts(word).issuer)
    if not scope.everything:
        return
    for row in whole_rows(connection, assessment.finding, "finding_id", [word], "finding_id", 1):
        (message,) = with_people_named(connection, [(row["message"], plain_parts(row["account_id"]).issuer)])
        yield Match("finding", word, message or row["policy"], row["policy"])
    # By its record, of which there is an index: a record gives few events.
    records = whole_rows(connection, evidence.fact, "record_id", [record_id_of(word)], "record_id")
    if (kind := next((row["kind"] for row in records if row["event_id"] == word), None)) is not None:
        yield Match("event", word, word, kind)


def _accounts(snapshot: Snapshot, scope: Scope, word: str) -> list[Match]:
    beginning = partial(accounts_beginning, snapshot.connection, scope)
    rows = beginning("name", word.lower(), MOST + 1)
    rows += beginning("display_name", word, MOST + 1)
    if word.title() != word:
        rows += beginning("display_name", word.title(), MOST + 1)
    unique = {account_id: (login, display_name) for account_id, login, display_name in rows}
    return [
        Match(
            "account",
            account_id,
            login or display_name or account_id,
            f"{display_name or ''} {plain_parts(account_id).issuer}",
        )
        for account_id, (login, display_name) in islice(unique.items(), MOST + 1)
    ]


def _persons(snapshot: Snapshot, word: str) -> list[Match]:
    persons = persons_named(snapshot, word) if snapshot.has_rosters else {}
    return [
        Match("person", person_id, person.spans[0].name or person_id, "roster")
        for person_id, person in islice(persons.items(), MOST + 1)
    ]


def _applications(snapshot: Snapshot, is_seen: Callable[[str], bool], folded: str) -> Iterator[Match]:
    looked_at: set[str] = set()
    for key, name in snapshot.every_application_name():
        if key not in looked_at and (folded in (name or "").casefold() or folded in plain_parts(key).id.casefold()):
            looked_at.add(key)
            if is_seen(key):
                yield Match("application", key, name or plain_parts(key).id, plain_parts(key).issuer)


def _entitlements(snapshot: Snapshot, is_seen: Callable[[str], bool], folded: str) -> Iterator[Match]:
    looked_at: set[str] = set()
    for key, name in every_name(snapshot.connection, "entitlement"):
        if key not in looked_at and folded in (name or "").casefold():
            looked_at.add(key)
            if is_seen(key):
                issuer, kind, _ = entitlement_parts(key)
                yield Match("entitlement", key, name or key, f"{kind.replace('_', ' ')}, {issuer}")
