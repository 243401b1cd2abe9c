"""Writes facts insert-if-absent and keeps, per vendor record, which version counts."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.folds.batch_rows import FactRow
from governance.model.keys import Subject
from governance.store.bulk import among, insert_absent, merge, rows, stage_keys
from governance.store.schema import evidence

# Locking the record's row (even where the newer version stays) makes two workers with two versions see each other.
_NEWER = "(excluded.vendor_at, excluded.content_hash) > (old.vendor_at, old.content_hash)"
_VERSION = (
    f"vendor_at = CASE WHEN {_NEWER} THEN excluded.vendor_at ELSE old.vendor_at END, "
    f"content_hash = CASE WHEN {_NEWER} THEN excluded.content_hash ELSE old.content_hash END"
)


def write_facts(connection: Connection, facts: list[FactRow], recorded_at: int) -> set[Subject]:
    """Store facts that are not there yet; return the subjects that a new fact may change.

    A new version of a record touches whom its other versions spoke of, too.
    """
    if not facts:
        return set()
    newest: dict[str, tuple[int, str]] = {}
    for fact in facts:
        version = (fact.occurred_at, fact.content_hash)
        if fact.record_id not in newest or version > newest[fact.record_id]:
            newest[fact.record_id] = version
    merge(connection, evidence.record, [(r, *newest[r]) for r in sorted(newest)], _VERSION)
    unique = {(fact.record_id, fact.content_hash, fact.part): _row(fact, recorded_at) for fact in facts}
    added = insert_absent(connection, evidence.fact, [unique[k] for k in sorted(unique)], "record_id")
    if not added:
        return set()
    name = stage_keys(connection, {row[0] for row in added}, "stage_record_id")
    touched = rows(
        connection,
        f"SELECT DISTINCT about_kind, about FROM fact WHERE record_id {among(connection, name)} AND about <> ''",
    )
    return {Subject(kind, key) for kind, key in touched}


def _row(fact: FactRow, recorded_at: int) -> tuple[object, ...]:
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
