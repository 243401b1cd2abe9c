"""What stands of one policy, a page at a time, in order of key: for a policy that is asked no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from governance.model.table_rows import FindingRow, NotEvaluableRow
from governance.store.database.statements import rows

_FINDING = ", ".join(FindingRow._fields)
_NOT_EVALUABLE = ", ".join(NotEvaluableRow._fields)
_PAGE = 1_000


def findings_of_policy(connection: Connection, policy: str) -> Iterator[FindingRow]:
    """Yield the findings of a policy that no later row superseded."""
    sql = f"SELECT {_FINDING} FROM finding WHERE policy = %s AND live <> 0"
    return map(FindingRow._make, _paged(connection, sql, policy, ("finding_id",), FindingRow._fields))


def not_evaluable_of_policy(connection: Connection, policy: str) -> Iterator[NotEvaluableRow]:
    """Yield what a policy could not tell."""
    sql = f"SELECT {_NOT_EVALUABLE} FROM not_evaluable WHERE policy = %s"
    return map(
        NotEvaluableRow._make, _paged(connection, sql, policy, ("unit_id", "answer_id"), NotEvaluableRow._fields)
    )


def _paged(
    connection: Connection, sql: str, policy: str, key: tuple[str, ...], fields: Sequence[str]
) -> Iterator[Sequence[Any]]:
    """Yield the rows of a query, which gives ``fields``, in the order of their ``key``."""
    named, places = ", ".join(key), [fields.index(column) for column in key]
    after = [""] * len(key)
    sql = f"{sql} AND ({named}) > ({', '.join(['%s'] * len(key))}) ORDER BY {named} LIMIT {_PAGE}"
    while page := rows(connection, sql, (policy, *after)):
        yield from page
        after = [page[-1][place] for place in places]
