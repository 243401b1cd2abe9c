"""Holds what is stored of rosters' persons, and the keys by which they are told, against what the facts say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from governance.derivation.checking.deviations import Deviation, deviations, pairs_by_name
from governance.derivation.loading.account_persons import CorrectedPersons
from governance.derivation.persons import derived_spans
from governance.folds.persons.person_keys import keys_of
from governance.model.persons import Person
from governance.model.table_rows import PersonRow
from governance.store.database.staging import stage_keys
from governance.store.rosters.person_rows import apart, person_rows, stored_keys, stored_rows


def person_deviations(
    connection: Connection, person_ids: Sequence[str], corrected: CorrectedPersons
) -> Iterator[Deviation]:
    """Yield the rows of persons that are not as they should be; ``corrected`` gains how these persons should stand."""
    staged = stage_keys(connection, person_ids)
    derived = derived_spans(connection, person_ids, staged)
    stored, doubled = apart(stored_rows(connection, staged))
    before = {_named(row): row for row in stored.values()}
    before |= {f"{_named(row)} {row.recorded_from}": row for row in doubled}
    after = {_named(row): row for row in person_rows(derived, 0).values()}
    repairs = {name: _repair(row.person_id) for name, row in (before | after).items()}
    of_rows = list(deviations("person", _beliefs(before), _beliefs(after), repairs))
    keys = {person_id: keys_of(spans) for person_id, spans in derived.items()}
    own_keys, right_keys = pairs_by_name(stored_keys(connection, staged)), pairs_by_name(keys)
    of_keys = list(
        deviations(
            "person_key", own_keys, right_keys, {n: _repair(row[0]) for n, row in (own_keys | right_keys).items()}
        )
    )
    repaired = {deviation.repair for deviation in (*of_rows, *of_keys)}
    wrong = [person_id for person_id in person_ids if _repair(person_id) in repaired]
    corrected.persons.update({person_id: Person(person_id, derived[person_id]) for person_id in wrong})
    corrected.keys.update({person_id: keys[person_id] for person_id in wrong})
    yield from (*of_rows, *of_keys)


def _repair(person_id: str) -> str:
    return f"roster_person:{person_id}"


def _named(row: PersonRow) -> str:
    return f"{row.person_id} {row.valid_from}"


def _beliefs(rows: Mapping[str, PersonRow]) -> dict[str, tuple[object, ...]]:
    return {name: row.belief for name, row in rows.items()}
