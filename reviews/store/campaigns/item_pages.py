"""What a page of a campaign's items reads: each with who is asked and the last word on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.choice import Choice
from governance.model.scope import Scope
from governance.store.database.statements import is_postgresql, rows
from governance.store.queries.choosing import ChosenBy, chosen
from governance.store.queries.pages import Clause, SeenBy, Selection, Sort, is_among, visible
from reviews.store.campaigns.own_words import spoke

SORTS = (Sort("item", ("i.campaign_id", "i.item_id")),)
_ASKED = (
    "(SELECT {joined} FROM (SELECT q.reviewer FROM campaign_asked q WHERE q.item_id = i.item_id AND q.stage = i.stage "
    "ORDER BY q.reviewer) q)"
)
# A campaign that is cancelled ends all of its items at once.
_CANCELLED = "cancelled"
_STATE = f"CASE WHEN c.state = '{_CANCELLED}' AND i.state <> 'superseded' THEN '{_CANCELLED}' ELSE i.state END"
_COLUMNS = (
    f"c.name, i.origin, {_STATE}, i.stage, i.outcome, i.privileged, i.faulted, i.summary, i.evidence, i.mode, i.scope, "
    "i.account_id, i.application_id, i.entitlement_id, i.finding_id, a.issuer, a.subject, a.name, c.due_at, {asked}, "
    "d.verdict, d.reviewer, d.reason, d.decided_at, d.by"
)
_TABLES = (
    "campaign_item i JOIN campaign c ON c.campaign_id = i.campaign_id "
    "LEFT JOIN account a ON a.account_id = i.account_id "
    "LEFT JOIN decision d ON d.decision_id = (SELECT x.decision_id FROM decision x WHERE x.item_id = i.item_id "
    "ORDER BY x.decided_at DESC, x.decision_id DESC LIMIT 1)"
)
_LIVE = "SELECT live.campaign_id FROM campaign live WHERE live.state IN ('open', 'overdue')"
_FEW = 1_000
_CHOSEN_BY = ChosenBy(
    account="i.account_id",
    entitlement="i.entitlement_id",
    application="i.application_id",
    issuer="a.issuer",
    state=_STATE,
)
_SEEN_BY = SeenBy(account="i.account_id", application="i.application_id", issuer="a.issuer", reviewer="d.reviewer")


class ItemOfCampaign(NamedTuple):
    """An item of a campaign, as a query reads it; ``asked``: who is asked in its stage, by commas."""

    name: str
    origin: str
    state: str
    stage: int
    outcome: str | None
    privileged: int
    faulted: int
    summary: str | None
    evidence: str | None
    mode: str | None
    scope: str | None
    account_id: str
    application_id: str | None
    entitlement_id: str | None
    finding_id: str | None
    issuer: str | None
    subject: str | None
    login: str | None
    due_at: int
    asked: str | None
    verdict: str | None
    reviewer: str | None
    reason: str | None
    decided_at: int | None
    by: str | None


def item_selection(
    connection: Connection,
    scope: Scope,
    choice: Choice,
    campaign_id: str | None,
    *,
    pending_only: bool,
    answered_only: bool = False,
    item_id: str | None = None,
) -> Selection:
    """Return what selects items; ``campaign_id``: of one campaign; ``item_id``: this one alone.

    ``pending_only``: those that wait for somebody, or, where the choice names reviewers, for one of these.
    ``answered_only``: those that are decided, and those that one of the choice's reviewers said a word on.
    """
    joined = "STRING_AGG(q.reviewer, ', ')" if is_postgresql(connection) else "GROUP_CONCAT(q.reviewer, ', ')"
    where = [*chosen(connection, choice, _CHOSEN_BY)]
    if choice.states is not None and _CANCELLED not in choice.states:
        # It follows from the choice, and an index has it: of what few items are in, not all are looked at.
        where.append(is_among(connection, "i.state", choice.states))
    if campaign_id is not None:
        where.append(Clause("i.campaign_id = %s", (campaign_id,)))
    if item_id is not None:
        where.append(Clause("i.item_id = %s", (item_id,)))
    if pending_only:
        where.append(Clause(f"i.state IN ('asked', 'undecided') AND i.campaign_id IN ({_LIVE})"))
    reviewers = choice.reviewers
    if reviewers is not None:
        where.append(_asked_of(connection, tuple(reviewers), pending_only=pending_only))
    if reviewers is not None and pending_only:
        where.append(_by_own_words(reviewers, f"r.stage = i.stage AND NOT {spoke('r')}"))
    if reviewers is not None and answered_only:
        answered = _by_own_words(reviewers, spoke("r"))
        waits = f"{_STATE} IN ('asked', 'undecided') AND {answered.sql}"
        where.append(Clause(f"({_STATE} IN ('decided', 'settled', 'carried') OR {waits})", answered.parameters))
    columns = _COLUMNS.format(asked=_ASKED.format(joined=joined))
    return Selection(columns, _TABLES, (*where, *visible(connection, scope, _SEEN_BY)))


def _asked_of(connection: Connection, reviewers: tuple[str, ...], *, pending_only: bool) -> Clause:
    """Return the condition that somebody is asked, in whatever letters.

    Few items are named by their ids, however many others are asked; of many, the next ones are never far away.
    """
    by_reviewer = _is_one_of(reviewers)
    live = f" AND r.campaign_id IN ({_LIVE})" if pending_only else ""
    sql = f"SELECT r.item_id FROM campaign_asked r WHERE {by_reviewer}{live} LIMIT {_FEW + 1}"
    item_ids = [row[0] for row in rows(connection, sql, reviewers)]
    if len(item_ids) <= _FEW:
        return is_among(connection, "i.item_id", item_ids)
    return Clause(f"EXISTS (SELECT 1 FROM campaign_asked r WHERE r.item_id = i.item_id AND {by_reviewer})", reviewers)


def _by_own_words(reviewers: Sequence[str], words: str) -> Clause:
    """Return the condition that one of the reviewers is asked, and that his own words are so.

    Of many that wait the next ones are never far away, so each item is looked at by itself: an EXISTS would be planned
    as a join over all items, and by an index of reviewers all that he is asked about would be gone through for each.
    """
    by_reviewer = f"LOWER(r.reviewer) || '' IN ({', '.join(['%s'] * len(reviewers))})"
    sql = f"SELECT 1 FROM campaign_asked r WHERE r.item_id = i.item_id AND {by_reviewer} AND {words} LIMIT 1"
    return Clause(f"({sql}) IS NOT NULL", tuple(reviewers))


def _is_one_of(reviewers: Sequence[str]) -> str:
    return f"LOWER(r.reviewer) IN ({', '.join(['%s'] * len(reviewers))})"
