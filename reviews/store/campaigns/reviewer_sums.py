"""How far whoever is asked by a campaign has come: sums over the items that ask him, reviewer by reviewer."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.scope import Scope
from governance.store.queries.pages import Clause, SeenBy, Selection, Sort, joined, visible
from reviews.store.campaigns.own_words import spoke

SORTS = (Sort("open", ("s.minus_open", "s.reviewer")), Sort("reviewer", ("s.reviewer",)))
_SEEN_BY = SeenBy(account="i.account_id", application="i.application_id", issuer="a.issuer")
# Whom a later stage asks is not asked yet, and what was withdrawn asks nobody any more.
_ASKED = (
    "SELECT q.reviewer, i.state, CASE WHEN q.stage = i.stage THEN 1 ELSE 0 END AS is_turn, "
    "CASE WHEN q.stage < i.stage AND q.stage < i.stages_over THEN 1 ELSE 0 END AS ran_out, "
    f"CASE WHEN {spoke('q')} THEN 1 ELSE 0 END AS has_spoken FROM campaign_asked q "
    "JOIN campaign_item i ON i.item_id = q.item_id LEFT JOIN account a ON a.account_id = i.account_id "
    "WHERE {condition} AND i.state <> 'superseded' AND q.stage <= i.stage"
)
# Negative, so that whoever is waited for most comes first, and of them each by his name.
_SUMS = (
    "(SELECT w.reviewer, COUNT(*) AS asked, SUM(w.has_spoken) AS answered, "
    "-SUM(CASE WHEN w.state IN ({waiting}) THEN w.is_turn * (1 - w.has_spoken) ELSE 0 END) AS minus_open, "
    "SUM(CASE WHEN w.state = 'no_response' OR w.ran_out = 1 THEN 1 - w.has_spoken ELSE 0 END) AS silent "
    f"FROM ({_ASKED}) w GROUP BY w.reviewer) s"
)
_WAITING = "'asked', 'undecided'"
_NONE_WAITS = "''"


class ReviewerSums(NamedTuple):
    """Of the items that ask somebody: how many there are, how many he answered, how many had no word of his in time."""

    asked: int
    answered: int
    silent: int


def reviewer_selection(connection: Connection, scope: Scope, campaign_id: str, *, is_live: bool) -> Selection:
    """Return what selects the reviewers of a campaign, of the items that a scope sees.

    ``is_live``: a word on it is still taken; else nobody is waited for.
    """
    where = joined((Clause("q.campaign_id = %s", (campaign_id,)), *visible(connection, scope, _SEEN_BY)))
    tables = _SUMS.format(condition=where.sql, waiting=_WAITING if is_live else _NONE_WAITS)
    return Selection(f"s.reviewer, s.minus_open, s.{', s.'.join(ReviewerSums._fields)}", tables, (), where.parameters)
