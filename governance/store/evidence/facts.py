"""Writes facts insert-if-absent and keeps, per vendor record, which version counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from governance.folds.accounts.clients import OF_APPLICATIONS_SECRETS
from governance.folds.batch_rows import FactRow
from governance.folds.unfolded import UNFOLDED
from governance.model.keys import HOLDER_KINDS, Subject
from governance.store.database.bulk import insert_absent, merge
from governance.store.database.new_rows import insert_straight
from governance.store.database.staging import stage_keys
from governance.store.database.statements import Row, among, is_postgresql, issuer_in, rows
from governance.store.database.streaming import rows_among
from governance.store.schema import evidence
from ingest.contract.event import CONTAINER_KINDS

# Locking the record's row (even where the newer version stays) makes two workers with two versions see each other.
_NEWER = (
    "(excluded.vendor_at, excluded.translation, excluded.content_hash) > "
    "(old.vendor_at, old.translation, old.content_hash)"
)
VERSION = ", ".join(
    f"{name} = CASE WHEN {_NEWER} THEN excluded.{name} ELSE old.{name} END"
    for name in ("vendor_at", "content_hash", "translation")
)


def version_that_counts(connection: Connection) -> str:
    """Return the condition that a row ``r`` of ``record`` says that the fact ``f`` counts.

    What a fact is about has a key that begins with the issuer of its record.
    """
    return (
        f"r.record_id = f.record_id AND r.issuer = {issuer_in(connection, 'f.about')} "
        "AND r.content_hash = f.content_hash AND r.covered = 0"
    )


class _Added(NamedTuple):
    """The records of which a fact was added."""

    new: set[str]
    """Those of which nothing stood."""
    others: set[str]


class Touched(NamedTuple):
    """Whom and what new facts may change."""

    holders: set[Subject]
    """Accounts, and groups that are conferred something: they are derived anew."""
    containers: set[Subject]
    """Groups, applications and other entitlements to which something happened: all who hold them are concerned."""
    persons: set[str]
    """Persons of rosters of whom a list says something."""
    applications: set[str]
    """Applications of whose secrets a record tells: whoever made one is known to their clients."""


def write_facts(connection: Connection, facts: list[FactRow], recorded_at: int) -> Touched:
    """Store facts that are not there yet; return the subjects that a new fact may change.

    A new version of a record touches whom its other versions spoke of, too.
    """
    if not facts:
        return Touched(set(), set(), set(), set())
    newest: dict[tuple[str, str], tuple[int, int, str]] = {}
    for fact in facts:
        key, version = (fact.record_id, fact.issuer), (fact.occurred_at, fact.translation, fact.content_hash)
        if key not in newest or version > newest[key]:
            newest[key] = version
    stand_ins = {(fact.record_id, fact.issuer): fact.stands_in_for for fact in facts}
    counting = [(*k, at, hash_, number, stand_ins[k], 0) for k, (at, number, hash_) in sorted(newest.items())]
    unique = {(fact.record_id, fact.content_hash, fact.part): fact_columns(fact, recorded_at) for fact in facts}
    added = _insert(connection, counting, [unique[k] for k in sorted(unique)])
    # A version that is there already may count before the others once a mended translator gave it again.
    concerned = added.others | {fact.record_id for fact in facts if fact.translation > 1}
    # Of a new record all versions are at hand.
    spoken_of = {(fact.about_kind, fact.about, fact.kind) for fact in facts if fact.record_id in added.new}
    return _touched(spoken_of | (_spoken_of(connection, concerned) if concerned else set()))


def _insert(connection: Connection, records: Sequence[Row], facts: Sequence[Row]) -> _Added:
    """Write which version of each record counts, and the facts that are not there; return the records of those.

    Rows of records and facts in order of their keys, whose first column is the record's id. New records are written
    first, those that are known after them: a new one is new to all who may hold it, so two workers never wait for each
    other.
    """
    if not is_postgresql(connection):
        return _Added(set(), _merged(connection, records, facts))
    # Nearly every record is a new one: those go straight into the tables, and nothing is looked up for them again.
    record_ids = {row[0] for row in records}
    new, others = set[str](), set[str]()
    known, known_before = _known(connection, record_ids), None
    while known != known_before:
        fresh = [[row for row in given if row[0] not in known] for given in (records, facts)]
        if insert_straight(connection, (evidence.record, fresh[0]), (evidence.fact, fresh[1])):
            new = {row[0] for row in fresh[1]}
            break
        # Another worker has written some of them meanwhile: those are known by now.
        known, known_before = _known(connection, record_ids), known
    else:
        others = _merged(connection, *fresh)
    others |= _merged(connection, *([row for row in given if row[0] in known] for given in (records, facts)))
    return _Added(new, others)


def _merged(connection: Connection, records: Sequence[Row], facts: Sequence[Row]) -> set[str]:
    """Do what ``_insert`` does, of rows of which some are there."""
    merge(connection, evidence.record, records, VERSION)
    return {row[0] for row in insert_absent(connection, evidence.fact, facts, "record_id")}


def _known(connection: Connection, record_ids: set[str]) -> set[str]:
    """Return those of some records of which a version is stored."""
    name = stage_keys(connection, record_ids, "stage_record_id")
    sql = f"SELECT record_id FROM record WHERE record_id {among(connection, name)}"
    return {row[0] for row in rows(connection, sql)}


def subjects_of(connection: Connection, record_ids: Iterable[str]) -> Touched:
    """Return the subjects of records, in all their versions."""
    return _touched(_spoken_of(connection, record_ids))


def _spoken_of(connection: Connection, record_ids: Iterable[str]) -> set[tuple[str, str, str]]:
    """Return (kind of subject, subject, kind of event) of the versions of records."""
    name = stage_keys(connection, record_ids, "stage_record_id")
    sql = f"SELECT DISTINCT about_kind, about, kind FROM fact WHERE record_id {among(connection, name)}"
    return {(about_kind, about, kind) for about_kind, about, kind in rows(connection, sql)}


def _touched(spoken_of: Iterable[tuple[Any, str, str]]) -> Touched:
    """Return whom facts may change; ``spoken_of`` as ``_spoken_of`` gives it."""
    known = [fact for fact in spoken_of if fact[1]]
    return Touched(
        {Subject(about_kind, about) for about_kind, about, kind in known if _is_folded(about_kind, kind)},
        {Subject(about_kind, about) for about_kind, about, kind in known if kind in CONTAINER_KINDS},
        {about for about_kind, about, _ in known if about_kind == "person"},
        {about for about_kind, about, kind in known if about_kind == "application" and kind == OF_APPLICATIONS_SECRETS},
    )


def _is_folded(about_kind: str, kind: str) -> bool:
    return about_kind in HOLDER_KINDS and kind not in UNFOLDED


def fact_columns(fact: FactRow, recorded_at: int) -> tuple[object, ...]:
    """Return the fact in the order of the table's columns."""
    return (
        fact.record_id,
        fact.content_hash,
        fact.part,
        fact.event_id,
        fact.about,
        fact.kind,
        fact.occurred_at,
        recorded_at,
        fact.body,
        fact.raw,
        fact.about_kind,
    )


def recorded_after(connection: Connection, record_ids: Iterable[str], at: int) -> set[str]:
    """Return those of some records that were taken in first after an instant."""
    sql = "SELECT record_id FROM fact WHERE record_id IN ({keys}) GROUP BY record_id HAVING MIN(recorded_at) > %s"
    return {row[0] for row in rows_among(connection, sql, record_ids, at)}
