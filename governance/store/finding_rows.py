"""Findings and what could not be told, as rows: what is stored, and what is derived written where it differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from governance.model.table_rows import FindingRow, NotEvaluableRow, RowChange
from governance.store.bulk import StagedKeys, among, delete_keys, rows, upsert
from governance.store.schema import assessment

_FINDING = ", ".join(FindingRow._fields)
_NOT_EVALUABLE = ", ".join(NotEvaluableRow._fields)


def _nothing(_retired: FindingRow) -> None:
    """Say that no finding took the place of a retired one."""


def stored_findings(connection: Connection, scopes: StagedKeys, policies: frozenset[str]) -> dict[str, FindingRow]:
    """Return the findings of some policies on accounts or identities (scopes), superseded ones too, by id."""
    sql = f"SELECT {_FINDING} FROM finding WHERE unit_id {among(connection, scopes)}"
    stored = (FindingRow._make(row) for row in rows(connection, sql))
    return {row.finding_id: row for row in stored if row.policy in policies}


def write_findings(
    connection: Connection,
    scopes: StagedKeys,
    derived: Mapping[str, FindingRow],
    policies: frozenset[str],
    superseded_by: tuple[str, int],
    became: Callable[[FindingRow], str | None] = _nothing,
) -> list[RowChange[FindingRow]]:
    """Write the findings of scopes, and return what changed.

    A stored finding of ``policies`` that is derived no more is superseded, ``superseded_by`` (policy version, recorded
    at); ``became`` tells which finding, if any, took its place.
    """
    stored = stored_findings(connection, scopes, policies)
    changes: list[RowChange[FindingRow]] = []
    for key, after in sorted(derived.items()):
        before = stored.get(key)
        if before is None or before.verdict != after.verdict:
            changes.append(RowChange(before, after))
    version, recorded_at = superseded_by
    for key in sorted(stored.keys() - derived.keys()):
        before = stored[key]
        if before.live:
            after = before._replace(live=0, policy_version=version, recorded_at=recorded_at, became=became(before))
            changes.append(RowChange(before, after))
    upsert(connection, assessment.finding, [change.after for change in changes if change.after is not None])
    return changes


def stored_not_evaluable(
    connection: Connection, scopes: StagedKeys, policies: frozenset[str]
) -> dict[str, NotEvaluableRow]:
    """Return what some policies could not tell of accounts or identities (scopes), by id."""
    sql = f"SELECT {_NOT_EVALUABLE} FROM not_evaluable WHERE unit_id {among(connection, scopes)}"
    stored = (NotEvaluableRow._make(row) for row in rows(connection, sql))
    return {row.answer_id: row for row in stored if row.policy in policies}


def write_not_evaluable(
    connection: Connection, scopes: StagedKeys, derived: Mapping[str, NotEvaluableRow], policies: frozenset[str]
) -> None:
    """Write what could not be told of scopes."""
    stored = stored_not_evaluable(connection, scopes, policies)
    changed = [row for key, row in sorted(derived.items()) if stored.get(key) != row]
    upsert(connection, assessment.not_evaluable, changed)
    delete_keys(connection, assessment.not_evaluable, "answer_id", sorted(stored.keys() - derived.keys()))
