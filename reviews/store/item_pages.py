"""What a page of review items reads: each item with the last word on it as of an instant."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.choice import Choice
from governance.model.scope import Scope
from governance.store.queries.choosing import ChosenBy, chosen
from governance.store.queries.pages import Clause, SeenBy, Selection, Sort, visible
from governance.store.views.accepted import finding_status

SORTS = (Sort("due_at", ("i.due_at", "i.item_id")),)
_COLUMNS = (
    "i.review_id, i.what, i.reviewer, i.summary, i.evidence, i.opened_at, i.account_id, i.application_id, "
    "i.entitlement_id, i.finding_id, a.issuer, a.subject, a.name, d.verdict, d.reason, d.decided_at, "
    "d.by, {finding_status}, i.round, CASE WHEN r.closed_at <= {as_of:d} THEN 1 ELSE 0 END"
)
# The last word of each item is the decision with the greatest instant (they are made to differ). An instant is a number
# here, not a parameter: the tables stand before the conditions, whose parameters come in their own order.
_TABLES = (
    "review_item i JOIN review r ON r.review_id = i.review_id LEFT JOIN account a ON a.account_id = i.account_id "
    "LEFT JOIN finding f ON f.finding_id = i.finding_id "
    "LEFT JOIN decision d ON d.item_id = i.item_id AND d.decided_at = "
    "(SELECT MAX(x.decided_at) FROM decision x WHERE x.item_id = i.item_id AND x.decided_at <= {as_of:d})"
)
_CHOSEN_BY = ChosenBy(
    severity="f.severity",
    policy="f.policy",
    account="i.account_id",
    entitlement="i.entitlement_id",
    application="i.application_id",
    issuer="a.issuer",
    reviewer="i.reviewer",
    jit_account="i.account_id",
    jit_application="i.application_id",
    began="i.opened_at",
)
# What was closed without a word before that was recorded got no response either.
_STATE = "COALESCE(d.verdict, CASE WHEN r.closed_at <= {as_of:d} THEN 'no_response' ELSE 'pending' END)"
_SEEN_BY = SeenBy(account="i.account_id", application="i.application_id", issuer="a.issuer", reviewer="i.reviewer")


class ItemRow(NamedTuple):
    """A review item, as a query reads it; ``issuer`` is None where the item is about an identity."""

    review_id: str
    what: str
    reviewer: str
    summary: str | None
    evidence: str | None
    opened_at: int
    account_id: str
    application_id: str | None
    entitlement_id: str | None
    finding_id: str | None
    issuer: str | None
    subject: str | None
    login: str | None
    verdict: str | None
    reason: str | None
    decided_at: int | None
    by: str | None
    finding_status: str | None
    round: int
    closed: int
    """1: its review was closed."""


def item_selection(
    connection: Connection,
    scope: Scope,
    choice: Choice,
    as_of: int,
    *,
    pending_only: bool,
    item_id: str | None = None,
) -> Selection:
    """Return what selects the items of a choice, of all reviews opened by an instant.

    ``pending_only``: those of open reviews that nobody decided; ``item_id``: this one alone.
    """
    columns = _COLUMNS.format(finding_status=finding_status(as_of), as_of=as_of)
    by = _CHOSEN_BY._replace(state=_STATE.format(as_of=as_of))
    where = [Clause("i.opened_at <= %s", (as_of,)), *chosen(connection, choice, by)]
    if item_id is not None:
        where.append(Clause("i.item_id = %s", (item_id,)))
    if pending_only:
        where.append(Clause("d.verdict IS NULL AND r.closed_at IS NULL"))
    return Selection(columns, _TABLES.format(as_of=as_of), (*where, *visible(connection, scope, _SEEN_BY)))
