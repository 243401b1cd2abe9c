"""What stands of one policy, a page at a time, in order of key: for a policy that is asked no more."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from governance.model.table_rows import FindingRow, NotEvaluableRow
from governance.store.database.bulk import rows

_FINDING = ", ".join(FindingRow._fields)
_NOT_EVALUABLE = ", ".join(NotEvaluableRow._fields)
_PAGE = 1_000


def findings_of_policy(connection: Connection, policy: str) -> Iterator[FindingRow]:
    """Yield the findings of a policy that no later row superseded."""
    sql = (
        f"SELECT {_FINDING} FROM finding WHERE policy = %s AND live = 1 AND finding_id > %s "
        f"ORDER BY finding_id LIMIT {_PAGE}"
    )
    page = [FindingRow._make(row) for row in rows(connection, sql, (policy, ""))]
    while page:
        yield from page
        page = [FindingRow._make(row) for row in rows(connection, sql, (policy, page[-1].finding_id))]


def not_evaluable_of_policy(connection: Connection, policy: str) -> Iterator[NotEvaluableRow]:
    """Yield what a policy could not tell."""
    sql = (
        f"SELECT {_NOT_EVALUABLE} FROM not_evaluable WHERE policy = %s AND answer_id > %s "
        f"ORDER BY answer_id LIMIT {_PAGE}"
    )
    page = [NotEvaluableRow._make(row) for row in rows(connection, sql, (policy, ""))]
    while page:
        yield from page
        page = [NotEvaluableRow._make(row) for row in rows(connection, sql, (policy, page[-1].answer_id))]
