"""Enters in the audit trail how derived rows stand that no ordinary derivation made so, and why that is right.

What people did is never adopted: no fact could show that such a row is right.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Engine

from governance.audit.entries import Entry
from governance.audit.spoken_rows import DERIVED, adopted_entry, gone, spoken
from governance.queries.audited_rows import RowFault, audited_rows
from governance.store.assessment.finding_rows import count_changes
from governance.store.database.engine import writing
from governance.store.evidence.audit_rows import insert_entries
from governance.store.evidence.spoken_of import latest_said, rows_by_key

_AT_ONCE = 1_000


def adopt_derived(engine: Engine, reason: str, now: int) -> int:
    """Adopt all findings and JIT accounts that are not as the trail has them; return how many.

    Only for rows that were just held against the facts, or derived from them: whatever stands there counts from now on.
    """
    with writing(engine) as connection:
        audited = audited_rows(connection)
        faults = [fault for fault in audited.faults if fault.table in DERIVED]
        for begin in range(0, len(faults), _AT_ONCE):
            _adopt(connection, faults[begin : begin + _AT_ONCE], audited.abouts, reason, now)
    return len(faults)


def _adopt(
    connection: Connection, faults: Sequence[RowFault], abouts: dict[RowFault, str], reason: str, now: int
) -> None:
    entries: list[Entry] = []
    for table in sorted({fault.table for fault in faults}):
        about = {fault.key: abouts[fault] for fault in faults if fault.table == table}
        stored, latest = rows_by_key(connection, table, about), latest_said(connection, table, about)
        changes = {key: latest[key].change + 1 if key in latest else 1 for key in about}
        for key, of in about.items():
            row = spoken(table, stored[key]) if key in stored else gone(table, key)
            entries.append(adopted_entry(of, row, changes[key], now, reason))
        if table == "finding":
            count_changes(connection, {key: changes[key] for key in stored})
    insert_entries(connection, entries)
