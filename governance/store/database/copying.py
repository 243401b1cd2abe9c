"""Copies from one store to another what no event tells: what people did, what was sealed, when what was detected."""

from __future__ import annotations

from sqlalchemy import Connection, Table

from governance.store.database.bulk import insert_absent
from governance.store.database.statements import rows
from governance.store.database.streaming import stream
from governance.store.schema import campaigning, evidence, remediating, reviewing, running, staleness, telling

COPIED: tuple[Table, ...] = (
    evidence.act,
    evidence.audit_checkpoint,
    evidence.audit_entry,
    evidence.audit_head,
    evidence.audit_key,
    evidence.audit_timestamp,
    telling.detection,
    telling.printed_report,
    telling.told_finding,
    reviewing.review,
    reviewing.review_item,
    reviewing.decision,
    campaigning.campaign,
    campaigning.campaign_item,
    campaigning.campaign_asked,
    campaigning.campaign_exclusion,
    remediating.removal,
    remediating.removal_write,
    remediating.removal_taken,
    staleness.stale_case,
    running.job_run,
    running.outbox,
)


def copy_acts(source: Connection, target: Connection) -> dict[str, int]:
    """Copy the rows of these tables that the target does not have; return how many there are of each."""
    counts: dict[str, int] = {}
    for table in COPIED:
        columns = ", ".join(column.name for column in table.columns)
        counts[table.name] = 0
        for block in stream(source, f"SELECT {columns} FROM {table.name}"):
            insert_absent(target, table, block)
            counts[table.name] += len(block)
    return counts


def holds_state(connection: Connection) -> bool:
    """Tell whether anything was read from a bus into the store, or written by a person; its key's naming is nothing."""
    tables = [table for table in (running.offset, evidence.fact, *COPIED) if table is not evidence.audit_key]
    said = {evidence.audit_entry: " WHERE kind <> 'key' OR seq IS NOT NULL"}
    return any(rows(connection, f"SELECT 1 FROM {table.name}{said.get(table, '')} LIMIT 1") for table in tables)
