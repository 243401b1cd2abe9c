"""What a page of removals reads: each with whose access it is, and its writes."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.choice import Choice
from governance.model.scope import Scope
from governance.store.database.statements import is_postgresql
from governance.store.queries.choosing import ChosenBy, chosen
from governance.store.queries.pages import Clause, SeenBy, Selection, Sort, visible
from reviews.store.remediation.removal_rows import IS_OVER

SORTS = (Sort("due_at", ("r.due_at", "r.removal_id")), Sort("removal", ("r.removal_id",)))
_WRITES = (
    "(SELECT {joined} FROM (SELECT w.kind, w.state, w.attempt FROM removal_write w WHERE w.removal_id = r.removal_id "
    "ORDER BY w.attempt, w.write_id) w)"
)
_COLUMNS = (
    "r.removal_id, r.cause, r.cause_id, r.decision_id, r.decided_by, r.decided_at, r.reason, r.wanted, r.account_id, "
    "r.application_id, r.entitlement_id, r.mode, r.scope, r.finding_id, r.privileged, r.state, r.why, r.task, r.owner, "
    "r.due_at, r.paths, r.planned_at, r.approved_at, r.approved_by, r.applied_at, r.seen_at, r.seen_by, "
    "r.watched_until, a.issuer, a.subject, a.name, {writes}"
)
_TABLES = "removal r LEFT JOIN account a ON a.account_id = r.account_id"
_CHOSEN_BY = ChosenBy(
    account="r.account_id",
    entitlement="r.entitlement_id",
    application="r.application_id",
    issuer="r.issuer",
    state="r.state",
    began="r.decided_at",
)
_SEEN_BY = SeenBy(account="r.account_id", application="r.application_id", issuer="r.issuer", reviewer="r.decided_by")


class ListedRemoval(NamedTuple):
    """A removal, as a query reads it; ``writes``: kind, state and attempt of each, by commas."""

    removal_id: str
    cause: str
    cause_id: str
    decision_id: str | None
    decided_by: str | None
    decided_at: int
    reason: str | None
    wanted: str
    account_id: str
    application_id: str | None
    entitlement_id: str | None
    mode: str | None
    scope: str | None
    finding_id: str | None
    privileged: int
    state: str
    why: str | None
    task: str | None
    owner: str | None
    due_at: int
    paths: str | None
    planned_at: int | None
    approved_at: int | None
    approved_by: str | None
    applied_at: int | None
    seen_at: int | None
    seen_by: str | None
    watched_until: int | None
    issuer: str | None
    subject: str | None
    login: str | None
    writes: str | None


def removal_selection(
    connection: Connection,
    scope: Scope,
    choice: Choice,
    *,
    open_only: bool,
    due_before: int | None = None,
    removal_id: str | None = None,
) -> Selection:
    """Return what selects removals; ``open_only``: those whose access is not gone, and not left as it is either."""
    spelled = "w.kind || ' ' || w.state || ' ' || w.attempt"
    joined = f"STRING_AGG({spelled}, ', ')" if is_postgresql(connection) else f"GROUP_CONCAT({spelled}, ', ')"
    where = [*chosen(connection, choice, _CHOSEN_BY)]
    if open_only:
        where.append(Clause(f"NOT {IS_OVER}"))
    if due_before is not None:
        where.append(Clause("r.due_at < %s", (due_before,)))
    if removal_id is not None:
        where.append(Clause("r.removal_id = %s", (removal_id,)))
    columns = _COLUMNS.format(writes=_WRITES.format(joined=joined))
    return Selection(columns, _TABLES, (*where, *visible(connection, scope, _SEEN_BY)))
