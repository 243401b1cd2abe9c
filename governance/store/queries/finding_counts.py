"""Counts of what stands and of what could not be told, by policy: each reads its rows once and gives few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.choice import Choice
from governance.model.scope import Scope
from governance.store.database.statements import rows
from governance.store.queries.finding_pages import STANDING, not_evaluable_selection
from governance.store.queries.pages import joined
from governance.store.running.tally import tally

_STANDING = f"SELECT f.policy, COUNT(*) FROM finding f WHERE {STANDING} GROUP BY f.policy"
_LATER = "SELECT policy, COUNT(*) FROM not_evaluable WHERE since_at > %s GROUP BY policy"


class ReasonRow(NamedTuple):
    """Why a policy could not answer, how often, and one account or identity of which it could not."""

    policy: str
    reason: str
    answers: int
    account_id: str


def standing_findings(connection: Connection, as_of: int) -> dict[str, int]:
    """Return how many findings of each policy stand as of an instant, accepted ones included."""
    return {policy: int(count) for policy, count in rows(connection, _STANDING, (as_of, as_of))}


def answers_not_given(connection: Connection, as_of: int) -> dict[str, int]:
    """Return how many answers of each policy could not be given as of an instant: all but those that came later."""
    later = {policy: int(count) for policy, count in rows(connection, _LATER, (as_of,))}
    counts = {policy: count - later.get(policy, 0) for policy, count in tally(connection, "not_evaluable").items()}
    return {policy: count for policy, count in counts.items() if count}


def answers_of_choice(connection: Connection, scope: Scope, choice: Choice, as_of: int) -> dict[str, int]:
    """Return how many answers of each policy on a choice could not be given as of an instant."""
    selection = not_evaluable_selection(connection, scope, choice, as_of)
    condition, parameters = joined(selection.where)
    sql = f"SELECT f.policy, COUNT(*) FROM {selection.tables} WHERE {condition} GROUP BY f.policy"
    return {policy: int(count) for policy, count in rows(connection, sql, parameters)}


def reasons_not_given(
    connection: Connection, scope: Scope, choice: Choice, as_of: int, most: int
) -> Sequence[ReasonRow]:
    """Return the reasons for which answers of a choice could not be given, the most frequent first, ``most`` of them.

    The account of each is the first by its key: the same one, however often it is asked.
    """
    selection = not_evaluable_selection(connection, scope, choice, as_of)
    condition, parameters = joined(selection.where)
    sql = (
        "SELECT f.policy, COALESCE(f.reason, ''), COUNT(*), MIN(f.account_id) "
        f"FROM {selection.tables} WHERE {condition} GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT %s"
    )
    return [ReasonRow._make(row) for row in rows(connection, sql, (*parameters, most))]
