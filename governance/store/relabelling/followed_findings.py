"""Which finding took the place of one that stood under another label, and what was kept of the former one.

Who accepted the former finding, or was asked about it, finds the other under ``became``; when it was detected and who
was told of it is the other's from then on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from governance.model.answers import About
from governance.model.finding_states import finding_key
from governance.model.table_rows import FindingRow
from governance.model.tenant_labels import Meanings, moved_key
from governance.store.database.bulk import merge
from governance.store.database.staging import stage_columns
from governance.store.database.statements import rows, run
from governance.store.database.streaming import rows_among
from governance.store.relabelling.moved_rows import Move
from governance.store.schema import telling

_COLUMNS = ", ".join(f"f.{name}" for name in FindingRow._fields)
_LEFT = (
    f"SELECT {_COLUMNS} FROM finding f WHERE f.finding_id > %s AND f.became IS NULL AND f.account_id >= %s "
    "AND f.account_id < %s ORDER BY f.finding_id LIMIT %s"
)
_BY_ID = f"SELECT {_COLUMNS} FROM finding f WHERE f.finding_id IN ({{keys}})"
_OF_IDENTITY = (
    f"SELECT m.account_id, {_COLUMNS} FROM account_identity m JOIN account_identity o "
    "ON o.identity_id = m.identity_id JOIN finding f ON f.account_id = o.account_id AND f.live = 1 "
    "WHERE m.account_id IN ({keys})"
)
_DETECTED = "SELECT d.finding_id, d.opened_at, d.recorded_at FROM detection d WHERE d.finding_id IN ({keys})"
_EARLIER = (
    "recorded_at = CASE WHEN excluded.recorded_at < old.recorded_at THEN excluded.recorded_at ELSE old.recorded_at END"
)
_MOVE_TOLD = (
    "UPDATE told_finding SET finding_id = (SELECT s.present FROM {twin} s WHERE s.former = told_finding.finding_id) "
    "WHERE finding_id IN (SELECT s.former FROM {twin} s) AND NOT EXISTS (SELECT 1 FROM told_finding t JOIN {twin} s "
    "ON s.present = t.finding_id WHERE s.former = told_finding.finding_id AND t.told_by = told_finding.told_by)"
)


def findings_left(connection: Connection, move: Move, after: str, size: int) -> list[FindingRow]:
    """Return the next findings about accounts of the label that is left, of which none took the place yet."""
    bounds = (f"{move.before}|", f"{move.before}}}")  # "}" follows "|"
    return [FindingRow._make(row) for row in rows(connection, _LEFT, (after, *bounds, size))]


def successors(connection: Connection, former: Iterable[FindingRow], meanings: Meanings) -> dict[str, FindingRow]:
    """Return, by the former one's id, the finding that says the same under the label that is meant; none for others.

    A finding about an identity has the key of a member: where another member comes first now, it has that one's.
    """
    wanted = {row.finding_id: _moved(row, meanings) for row in former}
    keys = {former_id: finding_key(policy, about) for former_id, (policy, about) in wanted.items()}
    stored = {row[0]: FindingRow._make(row) for row in rows_among(connection, _BY_ID, keys.values())}
    by_id = {former_id: stored[key] for former_id, key in keys.items() if key in stored}
    left = {former_id: wanted[former_id] for former_id in wanted.keys() - by_id.keys()}
    of_identity: dict[tuple[str, About], FindingRow] = {}
    for account_id, *columns in rows_among(connection, _OF_IDENTITY, {about.account_id for _, about in left.values()}):
        row = FindingRow._make(columns)
        if row.unit_id not in (row.account_id, account_id):
            of_identity[row.policy, _about(row)._replace(account_id=account_id)] = row
    return by_id | {key: of_identity[question] for key, question in left.items() if question in of_identity}


def _about(row: FindingRow) -> About:
    return About(row.account_id, row.application_id, row.entitlement_id, row.detail)


def _moved(row: FindingRow, meanings: Meanings) -> tuple[str, About]:
    account_id, *others = _about(row)
    moved = (None if part is None else moved_key(part, meanings) for part in others)
    return row.policy, About(moved_key(account_id, meanings), *moved)


def inherit(connection: Connection, took_place: Sequence[tuple[FindingRow, FindingRow]]) -> None:
    """Give findings what was kept of those whose place they took: when they were detected, who was told of them."""
    present = {former.finding_id: row for former, row in took_place}
    # Two labels may have stood for one: of two that became the same, the earlier counts.
    merged: dict[tuple[str, int], int] = {}
    for former_id, opened_at, recorded_at in rows_among(connection, _DETECTED, present):
        opening = present[former_id].finding_id, opened_at
        merged[opening] = min(recorded_at, merged.get(opening, recorded_at))
    merge(connection, telling.detection, [(*key, at) for key, at in sorted(merged.items())], _EARLIER)
    _date(connection, took_place, merged)
    pairs = [(former_id, row.finding_id) for former_id, row in sorted(present.items())]
    twin = stage_columns(connection, "stage_became", "former TEXT, present TEXT", pairs)
    run(connection, _MOVE_TOLD.format(twin=twin))
    run(connection, f"DELETE FROM told_finding WHERE finding_id IN (SELECT s.former FROM {twin} s)")


def _date(
    connection: Connection, took_place: Iterable[tuple[FindingRow, FindingRow]], merged: Mapping[tuple[str, int], int]
) -> None:
    """Date the detection of findings that stand back to that of the former ones, where it is the same opening."""
    for former, row in took_place:
        first = merged.get((row.finding_id, row.opened_at), row.detected_at)
        if row.opened_at <= former.detected_at and (former.closed_at is None or row.opened_at < former.closed_at):
            first = min(first, former.detected_at)
        detected_at = max(first, row.opened_at)
        if detected_at < row.detected_at:
            sql = "UPDATE finding SET detected_at = %s WHERE finding_id = %s AND detected_at > %s"
            run(connection, sql, (detected_at, row.finding_id, detected_at))
