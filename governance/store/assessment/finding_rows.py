"""Findings and what could not be told, as rows: what is stored, and what is derived written where it differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection

from governance.folds.erased import Erased
from governance.model.table_rows import FindingRow, NotEvaluableRow, RowChange
from governance.store.assessment.detections import with_detection
from governance.store.database.bulk import delete_rows, upsert
from governance.store.database.new_rows import insert_new
from governance.store.database.staging import StagedKeys
from governance.store.database.statements import Answer, among, ask_many, many_rows, rows, run
from governance.store.evidence.erased_rows import load_erased
from governance.store.evidence.spoken_of import latest_said
from governance.store.schema import assessment

_FINDING = ", ".join(FindingRow._fields)
_NOT_EVALUABLE = ", ".join(NotEvaluableRow._fields)
UNIT = FindingRow._fields.index("unit_id")
"""The place of whom it is about in a finding's row."""
_POLICY = NotEvaluableRow._fields.index("policy")
_BY_UNIT = itemgetter(NotEvaluableRow._fields.index("unit_id"), NotEvaluableRow._fields.index("answer_id"))
"""Gives the key of an answer's row, by which those of one unit stand together."""


def _nothing(_retired: FindingRow) -> None:
    """Say that no finding took the place of a retired one."""


class WrittenBy(NamedTuple):
    """Under which settings, and when, findings are written otherwise than they stood."""

    policy_version: str
    generation: int
    recorded_at: int

    def change(self, before: FindingRow | None, after: FindingRow, entered: int = 0) -> RowChange[FindingRow]:
        """Return the change of a finding; ``entered``: how many the trail knows of one that is not stored."""
        number = (before.changes if before is not None else entered) + 1
        return RowChange(before, after._replace(**self._asdict(), changes=number))


def retire_findings(connection: Connection, policy: str, written_by: WrittenBy, most: int) -> Retired:
    """Supersede up to ``most`` findings of a policy that nobody asks any more; drop as many of its open questions."""
    sql = f"SELECT {_FINDING} FROM finding WHERE policy = %s AND live <> 0 ORDER BY finding_id LIMIT %s"
    stored = [FindingRow._make(row) for row in rows(connection, sql, (policy, most))]
    changes = [written_by.change(before, before._replace(live=0)) for before in stored]
    upsert(connection, assessment.finding, [change.after for change in changes if change.after is not None])
    sql = "SELECT unit_id, answer_id FROM not_evaluable WHERE policy = %s ORDER BY unit_id, answer_id LIMIT %s"
    questions = rows(connection, sql, (policy, most))
    delete_rows(connection, assessment.not_evaluable, questions)
    return Retired(changes, len(questions), len(changes) == most or len(questions) == most)


def count_changes(connection: Connection, changes: Mapping[str, int]) -> None:
    """Set by finding how many of its changes were entered in the audit trail."""
    for finding_id, number in sorted(changes.items()):
        run(connection, "UPDATE finding SET changes = %s WHERE finding_id = %s", (number, finding_id))


def policies_with_findings(connection: Connection) -> set[str]:
    """Return the policies of which a finding stands or something could not be told; it reads them all."""
    sql = "SELECT policy FROM finding WHERE live <> 0 UNION SELECT policy FROM not_evaluable"
    return {row[0] for row in rows(connection, sql)}


class Retired(NamedTuple):
    """Findings that were superseded, and whether more may be left."""

    changes: list[RowChange[FindingRow]]
    questions: int
    """Open ones that were dropped."""
    more: bool


def stored_findings(connection: Connection, scopes: StagedKeys, policies: frozenset[str]) -> dict[str, FindingRow]:
    """Return the findings of some policies on accounts or identities (scopes), superseded ones too, by id."""
    return read_findings(ask_findings(connection, scopes), policies)


def ask_findings(connection: Connection, scopes: StagedKeys) -> Answer:
    """Ask for the findings on scopes; ``read_findings`` reads the answer."""
    return ask_many(connection, f"SELECT {_FINDING} FROM finding WHERE unit_id {among(connection, scopes)}")


def read_findings(answer: Answer, policies: frozenset[str]) -> dict[str, FindingRow]:
    """Return those of some of the policies, as ``stored_findings`` does."""
    stored = (FindingRow._make(row) for row in answer())
    return {row.finding_id: row for row in stored if row.policy in policies}


def write_findings(
    connection: Connection,
    scopes: StagedKeys,
    derived: Mapping[str, FindingRow],
    policies: frozenset[str],
    written_by: WrittenBy,
    became: Callable[[FindingRow], str | None] = _nothing,
) -> list[RowChange[FindingRow]]:
    """Write the findings of scopes, and return what changed.

    A stored finding of ``policies`` that is derived no more is superseded; ``became`` tells which finding, if any, took
    its place. One that is past says nothing any more of somebody who was erased.
    """
    stored = stored_findings(connection, scopes, policies)
    # A store that was founded anew has the trail of the one before: the numbers there go on.
    latest = latest_said(connection, "finding", {k: row.account_id for k, row in derived.items() if k not in stored})
    changes: list[RowChange[FindingRow]] = []
    for key, after in sorted(derived.items()):
        before, mention = stored.get(key), latest.get(key)
        if before is None or before.verdict != after.verdict or _day_came(before, written_by.recorded_at):
            changes.append(written_by.change(before, after, mention.change if mention is not None else 0))
    past = [stored[key] for key in sorted(stored.keys() - derived.keys())]
    erased = load_erased(connection) if any(before.message is not None for before in past) else frozenset()
    for before in past:
        superseded = before._replace(live=0, became=became(before)) if before.live else before
        if superseded.message is not None and _speaks_of(superseded, erased):
            superseded = superseded._replace(message=None)
        if superseded != before:
            changes.append(written_by.change(before, superseded))
    changes = with_detection(connection, changes, written_by.recorded_at)
    upsert(connection, assessment.finding, [change.after for change in changes if change.after is not None])
    return changes


def _speaks_of(row: FindingRow, erased: Erased) -> bool:
    """Tell whether a finding's words may name somebody erased: whose account it is about, or who is its detail.

    Findings that stand are derived, and told, without names; those that are past keep the words of their time.
    """
    return row.account_id.rpartition(">")[2] in erased or row.detail in erased


def _day_came(before: FindingRow, now: int) -> bool:
    """Tell whether a finding opened, or lapsed, since it was written, though nothing is otherwise."""
    days = (before.opened_at, before.closed_at)
    return any(at is not None and before.recorded_at < at <= now for at in days)


def stored_not_evaluable(
    connection: Connection, scopes: StagedKeys, policies: frozenset[str]
) -> dict[str, NotEvaluableRow]:
    """Return what some policies could not tell of accounts or identities (scopes), by id."""
    return {row.answer_id: row for row in _answers_of(connection, scopes, policies)}


def _answers_of(connection: Connection, scopes: StagedKeys, policies: frozenset[str]) -> Iterator[NotEvaluableRow]:
    sql = f"SELECT {_NOT_EVALUABLE} FROM not_evaluable WHERE unit_id {among(connection, scopes)}"
    # They are the many: a plain row is looked at by place.
    return (tuple.__new__(NotEvaluableRow, row) for row in many_rows(connection, sql) if row[_POLICY] in policies)


def write_not_evaluable(
    connection: Connection, scopes: StagedKeys, derived: Mapping[str, NotEvaluableRow], policies: frozenset[str]
) -> list[RowChange[NotEvaluableRow]]:
    """Write what could not be told of scopes, and return what changed."""
    stored = {_BY_UNIT(row): row for row in _answers_of(connection, scopes, policies)}
    by_unit = {_BY_UNIT(row): row for row in derived.values()}
    changed = [(key, row) for key, row in sorted(by_unit.items()) if stored.get(key) != row]
    gone = sorted(stored.keys() - by_unit.keys())
    upsert(connection, assessment.not_evaluable, [row for key, row in changed if key in stored])
    insert_new(connection, assessment.not_evaluable, [row for key, row in changed if key not in stored])
    delete_rows(connection, assessment.not_evaluable, gone)
    changes: list[RowChange[NotEvaluableRow]] = [RowChange(stored.get(key), row) for key, row in changed]
    return [*changes, *(RowChange(stored[key], None) for key in gone)]
