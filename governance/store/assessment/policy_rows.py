"""What stands of one policy, a page at a time, in order of key: for a policy that is asked no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from governance.model.table_rows import FindingRow, NotEvaluableRow
from governance.store.database.bulk import rows

_FINDING = ", ".join(FindingRow._fields)
_NOT_EVALUABLE = ", ".join(NotEvaluableRow._fields)
_PAGE = 1_000


def findings_of_policy(connection: Connection, policy: str) -> Iterator[FindingRow]:
    """Yield the findings of a policy that no later row superseded."""
    sql = f"SELECT finding_id, {_FINDING} FROM finding WHERE policy = %s AND live <> 0 AND finding_id > %s"
    return map(FindingRow._make, _paged(connection, f"{sql} ORDER BY finding_id", policy))


def not_evaluable_of_policy(connection: Connection, policy: str) -> Iterator[NotEvaluableRow]:
    """Yield what a policy could not tell."""
    sql = f"SELECT answer_id, {_NOT_EVALUABLE} FROM not_evaluable WHERE policy = %s AND answer_id > %s"
    return map(NotEvaluableRow._make, _paged(connection, f"{sql} ORDER BY answer_id", policy))


def _paged(connection: Connection, sql: str, policy: str) -> Iterator[Sequence[Any]]:
    """Yield the rows of a query whose first column is their key, without it."""
    after = ""
    while page := rows(connection, f"{sql} LIMIT {_PAGE}", (policy, after)):
        yield from (row[1:] for row in page)
        after = page[-1][0]
