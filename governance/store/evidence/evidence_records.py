"""The records behind findings' evidence that folds kept no fact of: asked for when a finding is written, then kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from governance.model.table_rows import FindingRow, RowChange
from governance.store.database.bulk import merge, upsert
from governance.store.database.staging import stage_columns
from governance.store.database.statements import rows
from governance.store.database.streaming import rows_among
from governance.store.evidence.folded_places import places_of
from governance.store.schema import proof
from ingest.contract.sealing import record_id_of

State = Literal["waiting", "kept", "gone"]
MOST_WAITING = 100_000
"""What is cited beyond them is asked for of the bus when somebody looks, while a row leads there."""
_OTHER_PLACE = (
    "place = excluded.place, state = excluded.state, asked_at = excluded.asked_at "
    "WHERE old.state = 'gone' AND old.place <> excluded.place"
)
_COLUMNS = "event_id, place, state, asked_at, settled_at, body, raw"
# Evidence that is no fact, by whoever's rows may lead to it: the account's own, and those of an identity's members.
_FOLDED = "FROM {name} s {members} WHERE NOT EXISTS (SELECT 1 FROM fact f WHERE f.record_id = s.record_id)"


class EvidenceRecord(NamedTuple):
    """The event that evidence names, and its record, where they are kept; body and raw are empty until then."""

    event_id: str
    place: int
    state: State
    asked_at: int
    settled_at: int | None = None
    body: bytes = b""
    raw: bytes = b""


class Cited(NamedTuple):
    """An event that a finding cites, its record, and whose usage row may tell where the record stands."""

    holder: str
    event_id: str
    record_id: str


def newly_cited(changes: Iterable[RowChange[FindingRow]]) -> frozenset[Cited]:
    """Return what findings cite that they did not cite before."""
    return frozenset(
        Cited(holder, event_id, record_id_of(event_id))
        for before, after in changes
        if after is not None and after.live and (before is None or not before.live or before.evidence != after.evidence)
        for event_id in json.loads(after.evidence or "[]")
        for holder in (after.account_id, after.unit_id)
    )


def ask_for_evidence(connection: Connection, cited: Iterable[Cited], recorded_at: int) -> None:
    """Ask for the records behind what is cited, where folds kept none and a row tells where they stand.

    Findings of several accounts may cite one: who asks writes nothing of accounts afterwards, or two could wait for
    each other.
    """
    cited = sorted(cited)
    if not cited:
        return
    name = stage_columns(connection, "stage_evidence", "k TEXT, event_id TEXT, record_id TEXT", cited)
    own = f"SELECT s.k, s.event_id {_FOLDED.format(name=name, members='')}"
    members = "JOIN account_identity i ON i.identity_id = s.k"
    shared = f"SELECT i.account_id, s.event_id {_FOLDED.format(name=name, members=members)}"
    folded = rows(connection, f"{own} UNION {shared}")
    if not folded:
        return
    places = sorted((e, place) for e, place in places_of(connection, folded).items() if place >= 0)
    if not places:
        return
    room = MOST_WAITING - _count_waiting(connection, MOST_WAITING)
    asked = [EvidenceRecord(event_id, place, "waiting", recorded_at) for event_id, place in places[:room]]
    merge(connection, proof.evidence_record, asked, _OTHER_PLACE)


def waiting_evidence(connection: Connection, most: int) -> list[EvidenceRecord]:
    """Return those that wait longest, in the order of their places."""
    sql = f"SELECT {_COLUMNS} FROM evidence_record WHERE state = 'waiting' ORDER BY asked_at, event_id LIMIT %s"
    waiting = [EvidenceRecord._make(row) for row in rows(connection, sql, (most,))]
    return sorted(waiting, key=lambda record: record.place)


def settle_evidence(connection: Connection, settled: Sequence[EvidenceRecord]) -> None:
    """Write what came of those that waited."""
    upsert(connection, proof.evidence_record, sorted(settled))


def evidence_records(connection: Connection, event_ids: Iterable[str]) -> dict[str, EvidenceRecord]:
    """Return by event id what is kept, waits or is gone of some events."""
    sql = f"SELECT {_COLUMNS} FROM evidence_record WHERE event_id IN ({{keys}})"
    return {row[0]: EvidenceRecord._make(row) for row in rows_among(connection, sql, event_ids)}


def _count_waiting(connection: Connection, most: int) -> int:
    sql = "SELECT COUNT(*) FROM (SELECT 1 FROM evidence_record WHERE state = 'waiting' LIMIT %s) waiting"
    return int(rows(connection, sql, (most,))[0][0])
