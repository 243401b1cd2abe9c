"""Facts and the versions that count, under another label: what facts say names the label, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from governance.folds.batch_rows import FactRow
from governance.folds.relabelled import listing_row, relabelled_fact
from governance.model.tenant_labels import label_in
from governance.store.database.bulk import insert_absent, merge, upsert
from governance.store.database.staging import StagedKeys, stage_columns, stage_keys
from governance.store.database.statements import among, rows, run
from governance.store.evidence.facts import VERSION, fact_columns
from governance.store.relabelling.moved_rows import Move
from governance.store.schema import evidence, listed

_RECORDS = "SELECT record_id FROM record WHERE issuer = %s AND record_id > %s ORDER BY record_id LIMIT %s"
_COLUMNS = "record_id, content_hash, part, event_id, about, about_kind, kind, occurred_at, body, raw"


class _Sourced(msgspec.Struct):
    idp: str
    tenant: str


class _Body(msgspec.Struct):
    source: _Sourced


_decode = msgspec.json.Decoder(_Body).decode


class Moved(NamedTuple):
    """A fact as it was and as it is, and when it was recorded."""

    before: FactRow
    after: FactRow
    recorded_at: int


def move_facts(connection: Connection, move: Move, after: str, size: int) -> tuple[list[Moved], str | None]:
    """Bring the facts of the next records under the other label; return them and the last record, None without any."""
    records = [row[0] for row in rows(connection, _RECORDS, (move.before, after, size))]
    if not records:
        return [], None
    staged = stage_keys(connection, records, "stage_moved")
    moved = _moved(connection, move, staged)
    _delete(connection, [fact.before for fact in moved])
    fresh = {tuple(row[:3]): row for row in (fact_columns(fact.after, fact.recorded_at) for fact in moved)}
    insert_absent(connection, evidence.fact, [fresh[key] for key in sorted(fresh)])
    _move_versions(connection, move, staged, moved)
    listing = {row[:3]: row for fact in moved if (row := listing_row(fact.after)) is not None}
    upsert(connection, listed.listing, [listing[key] for key in sorted(listing)])
    return moved, records[-1]


def _moved(connection: Connection, move: Move, records: StagedKeys) -> list[Moved]:
    """Return the facts of staged records that were read under the old label; another label's stay."""
    meanings = {label_in(move.before): label_in(move.after)}
    moved: list[Moved] = []
    sql = f"SELECT {_COLUMNS}, recorded_at FROM fact WHERE record_id {among(connection, records)}"
    for *keyed, body, raw, recorded_at in rows(connection, sql):
        source = _decode(bytes(body)).source
        if f"{source.idp}:{source.tenant}" == move.before:
            fact = FactRow._make((*keyed, bytes(body), bytes(raw), move.before, 1, ""))
            moved.append(Moved(fact, relabelled_fact(fact, meanings), recorded_at))
    return moved


def _delete(connection: Connection, facts: Sequence[FactRow]) -> None:
    keys = sorted((fact.record_id, fact.content_hash, fact.part) for fact in facts)
    staged = stage_columns(connection, "stage_moved_fact", "k TEXT, content_hash TEXT, part BIGINT", keys)
    run(
        connection,
        f"DELETE FROM fact WHERE EXISTS (SELECT 1 FROM {staged} s WHERE s.k = fact.record_id "
        "AND s.content_hash = fact.content_hash AND s.part = fact.part) "
        f"AND record_id {among(connection, staged)}",
    )


def _move_versions(connection: Connection, move: Move, records: StagedKeys, moved: Sequence[Moved]) -> None:
    """Let the version that counted under the old label compete under the other one."""
    named = {fact.before[:2]: fact.after[:2] for fact in moved}
    where = f"issuer = %s AND record_id {among(connection, records)}"
    sql = f"SELECT record_id, content_hash, vendor_at, translation, stands_in_for, covered FROM record WHERE {where}"
    counting: dict[str, tuple[object, ...]] = {}
    for record_id, content_hash, vendor_at, *others in rows(connection, sql, (move.before,)):
        new_id, new_hash = named.get((record_id, content_hash), (record_id, content_hash))
        counting[new_id] = (new_id, move.after, vendor_at, new_hash, *others)
    run(connection, f"DELETE FROM record WHERE {where}", (move.before,))
    merge(connection, evidence.record, [counting[key] for key in sorted(counting)], VERSION)
