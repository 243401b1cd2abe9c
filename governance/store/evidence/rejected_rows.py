"""Rejected records as rows: never their content, which stands on the bus."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from governance.audit.entries import Entry, rejected, replayed
from governance.store.database.bulk import insert_absent
from governance.store.database.staging import stage_columns
from governance.store.database.statements import run
from governance.store.schema import evidence
from ingest.contract.instants import to_micros
from ingest.contract.rejection import Rejection


def write_rejected(connection: Connection, rejections: Sequence[Rejection], recorded_at: int) -> list[Entry]:
    """Store rejections that are not there yet and note replays; return the audit entries."""
    if not rejections:
        return []
    first = {r.rejected_id: r for r in reversed(rejections)}
    staged = [
        (r.rejected_id, r.reason, r.file, r.line, r.idp, r.sha256, r.size, recorded_at, None)
        for _, r in sorted(first.items())
    ]
    insert_absent(connection, evidence.rejected, staged)
    again = [(r.rejected_id, to_micros(r.replayed_at)) for r in rejections if r.replayed_at is not None]
    if again:
        name = stage_columns(connection, "stage_replayed", "k TEXT, replayed_at BIGINT", sorted(again))
        run(
            connection,
            f"UPDATE rejected SET replayed_at = s.replayed_at FROM {name} s WHERE rejected.rejected_id = s.k",
        )
    return [_entry(r, recorded_at) for r in rejections]


def _entry(r: Rejection, recorded_at: int) -> Entry:
    if r.replayed_at is not None:
        return replayed(r.rejected_id, to_micros(r.replayed_at), events=r.events)
    return rejected(
        r.rejected_id, recorded_at, reason=r.reason, file=r.file, line=r.line, idp=r.idp, sha256=r.sha256, size=r.size
    )
