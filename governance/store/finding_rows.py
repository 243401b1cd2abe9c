"""Findings and unanswered questions as rows: the difference between what is derived and what is stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from governance.model.finding_states import FindingState, Unanswered
from governance.store.bulk import among, delete_keys, rows, stage_keys, upsert
from governance.store.schema import assessment

_encode = msgspec.json.Encoder().encode
_FINDING = ", ".join(f"f.{c.name}" for c in assessment.finding.columns)
_UNANSWERED = ", ".join(f"n.{c.name}" for c in assessment.not_evaluable.columns)
LIVE, VERSION = 14, 15
"""Places of these columns in a row; what comes before VERSION is compared."""


class Turn(NamedTuple):
    """A finding that changed: what it was (None: new) and what it is, as rows of the finding table."""

    before: tuple[Any, ...] | None
    after: tuple[Any, ...]


def _row(unit_id: str, f: FindingState, version: str, recorded_at: int) -> tuple[Any, ...]:
    return (
        f.finding_id,
        unit_id,
        f.policy,
        f.severity,
        f.account_id,
        f.application_id,
        f.entitlement_id,
        f.detail,
        f.opened_at,
        f.closed_at,
        f.excepted_until,
        f.message,
        _encode(f.evidence).decode(),
        int(f.assumed),
        1,
        version,
        recorded_at,
    )


def write_findings(
    connection: Connection,
    units: Iterable[str],
    derived: dict[str, tuple[str, FindingState]],
    version: str,
    recorded_at: int,
    policies: frozenset[str],
) -> list[Turn]:
    """Write the findings of units (accounts or identities); return what changed.

    ``derived``: finding id → (unit, finding). A stored finding of ``policies`` that is derived no more is superseded.
    """
    name = stage_keys(connection, units, "stage_unit")
    sql = f"SELECT {_FINDING} FROM finding f WHERE f.unit_id {among(connection, name)}"
    stored = {row[0]: tuple(row) for row in rows(connection, sql) if row[2] in policies}
    turns: list[Turn] = []
    for key, (unit_id, finding) in sorted(derived.items()):
        before = stored.get(key)
        after = _row(unit_id, finding, version, recorded_at)
        if before is None or before[:VERSION] != after[:VERSION]:
            turns.append(Turn(before, after))
    for key in sorted(stored.keys() - derived.keys()):
        before = stored[key]
        if before[LIVE]:
            turns.append(Turn(before, (*before[:LIVE], 0, version, recorded_at)))
    upsert(connection, assessment.finding, [turn.after for turn in turns])
    return turns


def write_unanswered(
    connection: Connection, derived: dict[str, tuple[str, Unanswered]], policies: frozenset[str]
) -> None:
    """Write the unanswered questions of the units that ``write_findings`` staged."""
    sql = f"SELECT {_UNANSWERED} FROM not_evaluable n WHERE n.unit_id {among(connection, 'stage_unit')}"
    stored = {row[0]: tuple(row) for row in rows(connection, sql) if row[2] in policies}
    now = {key: (u[0], unit_id, *u[1:]) for key, (unit_id, u) in derived.items()}
    upsert(connection, assessment.not_evaluable, [row for key, row in sorted(now.items()) if stored.get(key) != row])
    delete_keys(connection, assessment.not_evaluable, "answer_id", sorted(stored.keys() - now.keys()))
