"""When the store first could tell of each opening of a finding: kept for good, whatever is derived anew.

A finding *began* when the records say so (``opened_at``), which may be long ago, or ahead; it is *detected* when that
stands in the store and its day has come. How long somebody has had to act counts from then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection

from governance.model.table_rows import FindingRow, RowChange
from governance.store.database.bulk import insert_absent
from governance.store.database.staging import stage_keys
from governance.store.database.statements import among, rows
from governance.store.schema import telling

Change = RowChange[FindingRow]
Opening = tuple[str, int]
"""A finding's id, and when that opening began."""


def with_detection(connection: Connection, changes: Iterable[Change], recorded_at: int) -> list[Change]:
    """Return the changes of findings with ``detected_at``, and keep for each opening when it was first written."""
    given = list(changes)
    standing = [change.after for change in given if change.after is not None and change.after.live]
    if not standing:
        return given
    kept = _kept(connection, {row.finding_id for row in standing})
    successors = {c.after.became: c.before for c in given if c.after and c.before and c.after.became is not None}
    dated = [_dated(change, kept, successors, recorded_at) for change in given]
    openings = {(row.finding_id, row.opened_at): first for row, first in dated if row is not None and row.live}
    new = [(*opening, first) for opening, first in sorted(openings.items()) if opening not in kept]
    insert_absent(connection, telling.detection, new)
    return [RowChange(change.before, row) for change, (row, _) in zip(given, dated, strict=True)]


def _kept(connection: Connection, finding_ids: Collection[str]) -> dict[Opening, int]:
    name = stage_keys(connection, finding_ids, "stage_detected")
    sql = f"SELECT finding_id, opened_at, recorded_at FROM detection WHERE finding_id {among(connection, name)}"
    return {(finding_id, opened_at): at for finding_id, opened_at, at in rows(connection, sql)}


def _dated(
    change: Change, kept: Mapping[Opening, int], successors: Mapping[str, FindingRow], recorded_at: int
) -> tuple[FindingRow | None, int]:
    """Return the row with its date of detection, and when its opening was first written."""
    before, after = change
    if after is None or not after.live:
        return after, recorded_at
    first = kept.get((after.finding_id, after.opened_at))
    if first is None:
        former = before if before is not None else successors.get(after.finding_id)
        first = min(former.detected_at, recorded_at) if _is_same_opening(former, after) and former else recorded_at
    return after._replace(detected_at=max(first, after.opened_at)), first


def _is_same_opening(before: FindingRow | None, after: FindingRow) -> bool:
    """Tell whether a finding that stood was never seen to end: another date for its beginning makes no other opening.

    One that begins later than it was detected is another: of that nothing could be told then.
    """
    if before is None or not before.live or after.opened_at > before.detected_at:
        return False
    return before.closed_at is None or after.opened_at < before.closed_at
