"""Brings what people said, were asked and were told of a label's accounts under the one that it means.

Last of all that a relabelling leaves: the findings under the label that is meant stand by then. Acceptances and
decisions stay as they were signed, and are found by the findings and items that they speak of.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from governance.derivation.writing.audit_changes import finding_entries
from governance.model.table_rows import FindingRow, RowChange
from governance.model.tenant_labels import Meanings
from governance.store.database.bulk import upsert
from governance.store.evidence.audit_rows import insert_entries
from governance.store.evidence.label_acts import load_meanings
from governance.store.relabelling.followed_findings import findings_left, inherit, successors
from governance.store.relabelling.followed_questions import (
    FOLLOWED,
    REPLACED,
    Followed,
    follow_stretch,
    replace_stretch,
)
from governance.store.relabelling.moved_rows import KeyedTable, Move
from governance.store.running import work_items
from governance.store.running.tally import count_differences, differences
from governance.store.running.work_items import WorkItem
from governance.store.schema import assessment
from ingest.contract.providers.catalogue import providers

FOLLOWING = "relabelled"
"""The kind of the work items that are drained here."""
_Step = Callable[[Connection, Move, str, int], str | None]


def follow_label(connection: Connection, item: WorkItem, now: int, size: int) -> None:
    """Drain a chunk of ``relabelled:<label>``; the cursor is the step and the last key that was looked at in it."""
    label = item.subject
    meanings = load_meanings(connection)
    moves = [Move(f"{idp}:{label}", f"{idp}:{meanings[label]}") for idp in sorted(providers()) if label in meanings]
    steps = [(step, move) for move in moves for step in _steps(meanings, now)]
    number, _, after = item.cursor.partition(" ")
    place, until = int(number or 0), None
    while place < len(steps) and until is None:
        step, move = steps[place]
        until = step(connection, move, after, size)
        place, after = (place, after) if until is not None else (place + 1, "")
    if until is not None:
        work_items.advance(connection, item, f"{place} {until}")
    else:
        work_items.done(connection, [item])


def _steps(meanings: Meanings, now: int) -> list[_Step]:
    def of_findings(connection: Connection, move: Move, after: str, size: int) -> str | None:
        return _follow_findings(connection, move, after, size, meanings, now)

    # Items name findings: what became of these comes first.
    return [of_findings, *map(_of_followed, FOLLOWED), *map(_of_replaced, REPLACED)]


def _of_followed(followed: Followed) -> _Step:
    return lambda connection, move, after, size: follow_stretch(connection, followed, move, after, size)


def _of_replaced(keyed: KeyedTable) -> _Step:
    return lambda connection, move, after, size: replace_stretch(connection, keyed, move, after, size)


def _follow_findings(
    connection: Connection, move: Move, after: str, size: int, meanings: Meanings, now: int
) -> str | None:
    former = findings_left(connection, move, after, size)
    if not former:
        return None
    present = successors(connection, former, meanings)
    took_place = [(row, present[row.finding_id]) for row in former if row.finding_id in present]
    if took_place:
        inherit(connection, took_place)
    changes = [_retired(row, present.get(row.finding_id), now) for row in former]
    changes = [change for change in changes if change.after != change.before]
    upsert(connection, assessment.finding, [change.after for change in changes if change.after is not None])
    count_differences(connection, differences(findings=changes))
    insert_entries(connection, finding_entries(changes, now))
    return former[-1].finding_id


def _retired(row: FindingRow, present: FindingRow | None, now: int) -> RowChange[FindingRow]:
    """Return the change of a finding of the label that is left: superseded, by the one that took its place."""
    became = present.finding_id if present is not None else None
    if became is None and not row.live:
        return RowChange(row, row)
    return RowChange(row, row._replace(live=0, became=became, recorded_at=now, changes=row.changes + 1))
