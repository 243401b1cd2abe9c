"""Derives persons of rosters from what lists say of them, and takes complete lists into the state.

A list counts as complete once every person that it states was read, whoever read them; then those of its population
whom it lacks are derived anew.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.derivation.loading.account_persons import names_that_managers_have
from governance.folds.persons.matching import links_of_key
from governance.folds.persons.person_keys import keys_of
from governance.folds.persons.statements import WholeList
from governance.folds.persons.timeline import spans_of
from governance.model.keys import plain_parts
from governance.model.persons import PersonSpan
from governance.settings.compiled import Rules
from governance.store.database.staging import StagedKeys, stage_keys
from governance.store.rosters.list_rows import any_other_whole, drop_rows, lacking, note_whole, whole_lists
from governance.store.rosters.person_rows import load_statements, lock_persons, write_keys, write_persons
from governance.store.running import work_items
from governance.store.running.work_items import WorkItem


def derive_persons(connection: Connection, items: Iterable[WorkItem], now: int) -> None:
    """Derive the persons that the items name, and write the difference."""
    person_ids = sorted({item.subject for item in items})
    staged = stage_keys(connection, person_ids)
    lock_persons(connection, staged)
    derived = derived_spans(connection, person_ids, staged)
    changes = write_persons(connection, staged, derived, now)
    moved = write_keys(connection, staged, {person_id: keys_of(spans) for person_id, spans in derived.items()})
    # Whose accounts are, and what that means for them, is looked at once no transaction that reads the old is running.
    changed = {row.person_id for change in changes for row in change if row is not None}
    follow_up = {f"roster_key:{key}" for key in moved if links_of_key(key)}
    follow_up |= {f"roster_key:{key}" for key in names_that_managers_have(connection, moved)}
    work_items.enqueue(connection, follow_up | {f"roster_match:{person_id}" for person_id in changed}, now)


def derived_spans(
    connection: Connection, person_ids: Iterable[str], persons: StagedKeys
) -> dict[str, tuple[PersonSpan, ...]]:
    """Return what the facts say of persons; ``persons``: the same, staged. One of whom no fact speaks has none."""
    statements = load_statements(connection, persons)
    issuers = {person_id: plain_parts(person_id).issuer for person_id in person_ids}
    lists: dict[str, dict[str, list[WholeList]]] = {}
    for (issuer, population), listed in whole_lists(connection, issuers.values()).items():
        lists.setdefault(issuer, {})[population] = listed
    return {
        person_id: spans_of(statements.get(person_id, ()), lists.get(issuer, {}))
        for person_id, issuer in issuers.items()
    }


def take_list(connection: Connection, item: WorkItem, rules: Rules, now: int) -> None:
    """Drain ``roster_list:<list>``: note whether the list is whole, and have those looked at whom it lacks."""
    work_items.coalesce(connection, item)
    whole = note_whole(connection, item.subject)
    if whole is not None:
        # With the first list everybody is asked whose they are; from then on whoever was nobody's has an answer.
        fan_out = "answered" if any_other_whole(connection, item.subject) else "asked"
        concerned = {f"{fan_out}:{policy_id}" for policy_id in rules.policies_reading("rosters")}
        work_items.enqueue(connection, concerned, now)
    if whole is not None and whole.population:
        work_items.enqueue(connection, {f"roster_lacks:{item.subject}"}, now)
    elif whole is not None:
        drop_rows(connection, item.subject)
    work_items.done(connection, [item])


def look_for_missing(connection: Connection, item: WorkItem, now: int, size: int) -> None:
    """Drain a chunk of ``roster_lacks:<list>``: derive those anew whom a complete list lacks."""
    person_ids = lacking(connection, item.subject, item.cursor, size)
    work_items.enqueue(connection, {f"roster_person:{person_id}" for person_id in person_ids}, now)
    last = len(person_ids) < size
    if last:
        drop_rows(connection, item.subject)
    work_items.advance(connection, item, None if last else person_ids[-1])
