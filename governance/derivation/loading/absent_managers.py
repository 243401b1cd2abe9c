"""Adds to situations since when the managers and sponsors to whom accounts answer are gone, by the roster."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from governance.derivation.loading.account_persons import AS_STORED, CorrectedPersons, persons_named_by
from governance.folds.accounts.managers import superior_keys
from governance.folds.accounts.sponsors import sponsor_keys
from governance.folds.persons.matching import person_named
from governance.folds.persons.person_keys import every_key
from governance.model.keys import plain_parts
from governance.model.persons import Person, gone_spans
from governance.model.situation import Situation
from governance.model.spans import Span
from governance.settings.compiled import Rules
from governance.store.held.managers import persons_of_managers
from governance.store.rosters.account_persons import any_person
from governance.store.rosters.person_rows import load_persons


def with_absent_managers(
    connection: Connection, situations: Mapping[str, Situation], rules: Rules, corrected: CorrectedPersons = AS_STORED
) -> dict[str, Situation]:
    """Return the situations with when managers and sponsors are gone; they must have their persons already."""
    if not rules.reads_superiors or not situations or not (corrected.keys or any_person(connection)):
        return dict(situations)
    words = {
        (plain_parts(person.person_id).issuer, span.manager)
        for situation in situations.values()
        for person in [situation.person]
        if person is not None
        for span in person.spans
        if span.manager is not None
    }
    known = persons_named_by(connection, frozenset(key for _, word in words for key in every_key(word)), corrected)
    by_word = {named: id_ for named in words if (id_ := person_named(named[1], named[0], known)) is not None}
    superiors = {account_id: superior_keys(situation.account) for account_id, situation in situations.items()}
    sponsors = {account_id: sponsor_keys(situation.account) for account_id, situation in situations.items()}
    by_key = persons_of_managers(connection, frozenset().union(*superiors.values(), *sponsors.values()))
    persons = load_persons(connection, {*by_word.values(), *by_key.values()}) | corrected.persons
    gone = {person_id: spans for person_id, person in persons.items() if (spans := gone_spans(person.spans))}
    ends = {key: gone[id_][-1][0] for key, id_ in by_key.items() if id_ in gone and gone[id_][-1][1] is None}
    return {
        account_id: situation._replace(
            manager_ends=_earlier(
                situation.manager_ends, {key: ends[key] for key in superiors[account_id] & ends.keys()}
            ),
            sponsor_ends=_earlier(
                situation.sponsor_ends, {key: ends[key] for key in sponsors[account_id] & ends.keys()}
            ),
            absent_managers=_absent(situation.person, by_word, gone),
        )
        for account_id, situation in situations.items()
    }


def _earlier(ends: Mapping[str, int], by_roster: Mapping[str, int]) -> Mapping[str, int]:
    """Return when managers were gone first: by the end of their accounts, or by the roster."""
    return {**ends, **{key: min(at, ends.get(key, at)) for key, at in by_roster.items()}}


def _absent(
    person: Person | None, by_word: Mapping[tuple[str, str], str], gone: Mapping[str, tuple[Span, ...]]
) -> dict[str, tuple[Span, ...]]:
    if person is None:
        return {}
    issuer = plain_parts(person.person_id).issuer
    words = {span.manager for span in person.spans if span.manager is not None}
    named = {word: by_word[issuer, word] for word in words if (issuer, word) in by_word}
    return {word: gone[person_id] for word, person_id in named.items() if person_id in gone}
