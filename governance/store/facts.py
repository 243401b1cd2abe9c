"""Writes facts insert-if-absent and keeps, per vendor record, which version counts."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.folds.batch_rows import FactRow
from governance.store.bulk import among, insert_absent, merge, rows, stage_keys
from governance.store.schema import evidence

# Locking the record's row (even where the newer version stays) makes two workers with two versions see each other.
_NEWER = "(excluded.vendor_at, excluded.content_hash) > (old.vendor_at, old.content_hash)"
_VERSION = (
    f"vendor_at = CASE WHEN {_NEWER} THEN excluded.vendor_at ELSE old.vendor_at END, "
    f"content_hash = CASE WHEN {_NEWER} THEN excluded.content_hash ELSE old.content_hash END"
)


def write_facts(connection: Connection, facts: list[FactRow], recorded_at: int) -> set[str]:
    """Store facts that are not there yet; return the keys (accounts, groups) that a new fact may change.

    A new version of a record touches whom its other versions spoke of, too.
    """
    if not facts:
        return set()
    newest: dict[str, tuple[int, str]] = {}
    for record_id, content_hash, _, _, _, _, occurred_at, _, _ in facts:
        version = (occurred_at, content_hash)
        if record_id not in newest or version > newest[record_id]:
            newest[record_id] = version
    merge(connection, evidence.record, [(r, *newest[r]) for r in sorted(newest)], _VERSION)
    unique = {(f[0], f[1], f[2]): (*f[:7], recorded_at, *f[7:]) for f in facts}
    added = insert_absent(connection, evidence.fact, [unique[k] for k in sorted(unique)], "record_id, about")
    if not added:
        return set()
    name = stage_keys(connection, {row[0] for row in added}, "stage_record_id")
    touched = rows(connection, f"SELECT DISTINCT about FROM fact WHERE record_id {among(connection, name)}")
    return {row[0] for row in touched if row[0]}
