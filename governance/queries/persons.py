"""Persons of rosters: who a word means, what is known of them as of an instant, and whom they answer to."""

from __future__ import annotations

from typing import NamedTuple

from governance.folds.persons.matching import person_named
from governance.folds.persons.person_keys import every_key
from governance.model.keys import plain_parts
from governance.model.persons import Person, PersonSpan, absences
from governance.queries.snapshot import Snapshot
from governance.store.queries.roster_persons import keyed_persons, read_persons

_LONGEST_CHAIN = 50


class Superior(NamedTuple):
    """Whom somebody answers to, directly or through others; ``person_id`` None: the roster does not tell who it is."""

    person_id: str | None
    name: str
    title: str | None = None
    note: str | None = None


def persons_named(snapshot: Snapshot, word: str) -> dict[str, Person]:
    """Return the persons of rosters whom a word means: a key, an employee id, else an address, else a name."""
    whole = read_persons(snapshot.connection, [word])
    if whole:
        return whole
    keyed = keyed_persons(snapshot.connection, every_key(word))
    named = next((keyed[key] for key in every_key(word) if key in keyed), set())
    return read_persons(snapshot.connection, named)


def span_at(person: Person, as_of: int) -> PersonSpan | None:
    """Return what was stated of a person as of an instant, None before the first list."""
    return next((s for s in person.spans if s.valid_from <= as_of and (s.valid_to is None or s.valid_to > as_of)), None)


def superiors_of(snapshot: Snapshot, person: Person, as_of: int) -> list[Superior]:
    """Return whom a person answers to, the nearest first; a loop is told where it closes."""
    chain: list[Superior] = []
    passed = {person.person_id}
    span = span_at(person, as_of)
    while span is not None and span.manager and len(chain) < _LONGEST_CHAIN:
        superior = _one_of(snapshot, span.manager, plain_parts(person.person_id).issuer)
        if superior is None:
            chain.append(Superior(None, span.manager, note="the roster names nobody so, or several"))
            break
        span = span_at(superior, as_of)
        name = (span.name if span is not None else None) or plain_parts(superior.person_id).id
        if superior.person_id in passed:
            chain.append(Superior(superior.person_id, name, note="a loop: named already"))
            break
        passed.add(superior.person_id)
        note = "gone" if is_gone(superior, as_of) else None
        chain.append(Superior(superior.person_id, name, span.title if span is not None else None, note))
    return chain


def is_gone(person: Person, as_of: int) -> bool:
    """Tell whether a person has left, or is past a stated end; whoever is merely missing from a list has not."""
    return any(
        absence.how != "missing" and absence.from_at <= as_of and (absence.until is None or absence.until > as_of)
        for absence in absences(person.spans)
    )


def _one_of(snapshot: Snapshot, word: str, issuer: str) -> Person | None:
    """Return the only person of a roster whom a word means."""
    person_id = person_named(word, issuer, keyed_persons(snapshot.connection, every_key(word)))
    return None if person_id is None else read_persons(snapshot.connection, [person_id]).get(person_id)
