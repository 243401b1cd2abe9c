"""Persons as bitemporal rows, and the keys by which they are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from governance.folds.persons.statements import Statement, statement_of
from governance.model.keys import plain_parts
from governance.model.persons import Person, PersonSpan
from governance.model.table_rows import PersonKeyRow, PersonRow, RowChange
from governance.store.database.bulk import delete_keys, insert_absent, merge
from governance.store.database.staging import StagedKeys, stage_keys
from governance.store.database.statements import among, is_postgresql, join_on, rows
from governance.store.evidence.facts import version_that_counts
from governance.store.schema import rosters
from ingest.contract.event import Event
from ingest.contract.roster import ROSTER

_COLUMNS = ", ".join(f"p.{name}" for name in PersonRow._fields)
_decode = msgspec.json.Decoder(Event).decode
_texts = msgspec.json.Decoder(tuple[str, ...]).decode
_encode = msgspec.json.Encoder().encode
_LOCK_CLASS = 11
PersonPlace = tuple[str, int]
"""A person, and from when on the row holds; of what is believed now there is one row."""


def lock_persons(connection: Connection, persons: StagedKeys) -> None:
    """Keep every other evaluator from deriving these persons until the transaction ends."""
    if is_postgresql(connection):
        rows(connection, f"SELECT pg_advisory_xact_lock({_LOCK_CLASS}, hashtext(k)) FROM {persons} p ORDER BY k")


def load_statements(connection: Connection, persons: StagedKeys) -> dict[str, list[Statement]]:
    """Return what lists say of the staged persons; what another source says of them is no list's statement."""
    statements: dict[str, list[Statement]] = {}
    of_person = "f.about = k.k AND f.about_kind = 'person'"
    for about, body in rows(
        connection,
        f"SELECT f.about, f.body FROM {persons} k {join_on(connection, 'fact', 'f', of_person)} "
        + join_on(connection, "record", "r", version_that_counts(connection)),
    ):
        event = _decode(body)
        if event.source.idp == ROSTER:
            statements.setdefault(about, []).append(statement_of(event))
    return statements


def write_persons(
    connection: Connection, persons: StagedKeys, derived: Mapping[str, Sequence[PersonSpan]], recorded_at: int
) -> list[RowChange[PersonRow]]:
    """Write the difference to what is believed now of the staged persons, and return it."""
    stored, doubled = apart(stored_rows(connection, persons))
    expected = person_rows(derived, recorded_at)
    changes: list[RowChange[PersonRow]] = [RowChange(row, None) for row in doubled]
    closed = [row._replace(recorded_to=max(recorded_at, row.recorded_from + 1)) for row in doubled]
    for key in sorted(stored.keys() | expected.keys()):
        before, after = stored.get(key), expected.get(key)
        if before is not None and after is not None and before.belief == after.belief:
            continue
        if before is not None:
            # A clock that went back must not make a belief end before it began.
            ended_at = max(recorded_at, before.recorded_from + 1)
            closed.append(before._replace(recorded_to=ended_at))
            after = after._replace(recorded_from=ended_at) if after is not None else None
        changes.append(RowChange(before, after))
    merge(connection, rosters.person, closed, "recorded_to = excluded.recorded_to")
    insert_absent(connection, rosters.person, [change.after for change in changes if change.after is not None])
    return changes


def write_keys(connection: Connection, persons: StagedKeys, derived: Mapping[str, frozenset[str]]) -> set[str]:
    """Write by what the staged persons may be told; return the keys that somebody gained or lost."""
    stored = stored_keys(connection, persons)
    moved = {key for person_id, keys in derived.items() for key in keys ^ stored.get(person_id, set())}
    changed = sorted(person_id for person_id, keys in derived.items() if keys != stored.get(person_id, set()))
    delete_keys(connection, rosters.person_key, "person_id", changed)
    insert_absent(
        connection,
        rosters.person_key,
        [PersonKeyRow(person_id, key) for person_id in changed for key in sorted(derived[person_id])],
    )
    return moved


def load_persons(connection: Connection, person_ids: Iterable[str]) -> dict[str, Person]:
    """Return the persons as they are believed to be now; those unknown are left out."""
    wanted = set(person_ids)
    return persons_of(stored_rows(connection, stage_keys(connection, wanted, "stage_asked_person"))) if wanted else {}


def persons_of(stored: Iterable[PersonRow]) -> dict[str, Person]:
    """Return persons of their rows, which are in order."""
    spans: dict[str, list[PersonSpan]] = {}
    for row in stored:
        spans.setdefault(row.person_id, []).append(_span(row))
    return {person_id: Person(person_id, tuple(own)) for person_id, own in spans.items()}


def persons_by_key(connection: Connection, keys: Iterable[str]) -> dict[str, set[str]]:
    """Return, by key, the persons who may be told by it."""
    wanted = set(keys)
    persons: dict[str, set[str]] = {}
    if wanted:
        staged = stage_keys(connection, wanted, "stage_asked_key")
        sql = f"SELECT key, person_id FROM person_key WHERE key {among(connection, staged)}"
        for key, person_id in rows(connection, sql):
            persons.setdefault(key, set()).add(person_id)
    return persons


def stored_keys(connection: Connection, persons: StagedKeys) -> dict[str, set[str]]:
    """Return by what the staged persons may be told; who has no key is left out."""
    stored: dict[str, set[str]] = {}
    sql = f"SELECT person_id, key FROM person_key WHERE person_id {among(connection, persons)}"
    for person_id, key in rows(connection, sql):
        stored.setdefault(person_id, set()).add(key)
    return stored


def stored_rows(connection: Connection, persons: StagedKeys) -> list[PersonRow]:
    """Return what is believed now of the staged persons, in order."""
    sql = (
        f"SELECT {_COLUMNS} FROM person p WHERE p.person_id {among(connection, persons)} AND p.recorded_to IS NULL "
        "ORDER BY p.person_id, p.valid_from, p.recorded_from"
    )
    return [PersonRow._make(row) for row in rows(connection, sql)]


def person_rows(derived: Mapping[str, Sequence[PersonSpan]], recorded_at: int) -> dict[PersonPlace, PersonRow]:
    """Return the rows that should stand of persons."""
    return {
        (person_id, span.valid_from): _row(person_id, span, recorded_at)
        for person_id, spans in derived.items()
        for span in spans
    }


def apart(stored: Iterable[PersonRow]) -> tuple[dict[PersonPlace, PersonRow], list[PersonRow]]:
    """Return the rows by their place, and those of a place that holds a younger one: only damage makes two stand."""
    by_place: dict[PersonPlace, PersonRow] = {}
    doubled: list[PersonRow] = []
    for row in stored:
        place = (row.person_id, row.valid_from)
        if place in by_place:
            doubled.append(by_place[place])
        by_place[place] = row
    return by_place, doubled


def _row(person_id: str, span: PersonSpan, recorded_at: int) -> PersonRow:
    return PersonRow(
        person_id,
        span.valid_from,
        recorded_at,
        None,
        plain_parts(person_id).issuer,
        span.valid_to,
        span.population,
        span.name,
        _encode(span.other_names).decode(),
        span.employee_id,
        _encode(span.mails).decode(),
        *span[7:-1],
        _encode(span.evidence).decode(),
    )


def _span(row: PersonRow) -> PersonSpan:
    return PersonSpan(
        row.valid_from,
        row.valid_to,
        row.population,
        row.name,
        _texts(row.other_names or "[]"),
        row.employee_id,
        _texts(row.mails or "[]"),
        *row[11:-1],
        evidence=_texts(row.evidence or "[]"),
    )
