"""How far whoever is asked by a campaign has come: sums over the items that ask him, reviewer by reviewer."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.scope import Scope
from governance.store.queries.pages import Clause, SeenBy, Selection, Sort, joined, visible
from reviews.store.campaigns.own_words import spoke

BEHIND = Sort("open", ("s.behind", "s.reviewer"))
SORTS = (BEHIND, Sort("reviewer", ("s.reviewer",)))
_SEEN_BY = SeenBy(account="i.account_id", application="i.application_id", issuer="a.issuer")
# Whom a later stage asks is not asked yet, and what was withdrawn asks nobody any more.
_ASKED = (
    f"SELECT q.reviewer, i.state, CASE WHEN q.stage = i.stage THEN 1 ELSE 0 END AS is_turn, "
    f"CASE WHEN {spoke('q')} THEN 1 ELSE 0 END AS has_spoken FROM campaign_asked q "
    "JOIN campaign_item i ON i.item_id = q.item_id LEFT JOIN account a ON a.account_id = i.account_id "
    "WHERE {condition} AND i.state <> 'superseded' AND q.stage <= i.stage"
)
# Negative, so that whoever is waited for most comes first, and of them each by his name.
_SUMS = (
    "(SELECT w.reviewer, COUNT(*) AS asked, SUM(w.has_spoken) AS answered, "
    "-SUM(CASE WHEN w.state IN ({waiting}) THEN w.is_turn * (1 - w.has_spoken) ELSE 0 END) AS behind, "
    "SUM(CASE WHEN w.state = 'no_response' THEN 1 - w.has_spoken ELSE 0 END) AS silent "
    f"FROM ({_ASKED}) w GROUP BY w.reviewer) s"
)
_WAITING = "'asked', 'undecided'"
_NONE_WAITS = "''"


class ReviewerSums(NamedTuple):
    """Of the items that ask somebody: how many there are, he answered, and got no response in the end."""

    asked: int
    answered: int
    silent: int


def reviewer_selection(connection: Connection, scope: Scope, campaign_id: str, *, is_live: bool) -> Selection:
    """Return what selects the reviewers of a campaign, of the items that a scope sees.

    ``is_live``: a word on it is still taken; else nobody is waited for.
    """
    where = joined((Clause("q.campaign_id = %s", (campaign_id,)), *visible(connection, scope, _SEEN_BY)))
    tables = _SUMS.format(condition=where.sql, waiting=_WAITING if is_live else _NONE_WAITS)
    return Selection(f"s.reviewer, s.behind, s.{', s.'.join(ReviewerSums._fields)}", tables, (), where.parameters)
