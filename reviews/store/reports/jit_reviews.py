"""When reviewers were first asked about accounts, and when they first decided: in reviews and campaigns alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.streaming import rows_among

_ASKED = (
    "SELECT i.account_id, MIN(i.opened_at) FROM review_item i WHERE i.account_id IN ({keys}) AND i.opened_at <= %s "
    "GROUP BY i.account_id"
)
_ASKED_IN_CAMPAIGNS = (
    "SELECT i.account_id, MIN(c.known_at) FROM campaign_item i JOIN campaign c ON c.campaign_id = i.campaign_id "
    "WHERE i.account_id IN ({keys}) AND c.known_at <= %s AND c.state <> 'opening' GROUP BY i.account_id"
)
# That nobody answered is no review, and whoever abstains has not decided.
_DECIDED = (
    "SELECT i.account_id, d.decided_at, d.verdict, d.reviewer FROM {table} i JOIN decision d ON d.item_id = i.item_id "
    "WHERE i.account_id IN ({{keys}}) AND d.verdict NOT IN ('no_response', 'abstained') AND d.decided_at <= %s"
)
_TABLES = ("review_item", "campaign_item")


class FirstReview(NamedTuple):
    """An account's first review; instants in microseconds, None: it did not come to it."""

    asked_at: int | None = None
    decided_at: int | None = None
    verdict: str | None = None
    reviewer: str | None = None


def first_reviews(connection: Connection, account_ids: Iterable[str], at: int) -> dict[str, FirstReview]:
    """Return the first review of each account by an instant; one that nobody was asked about has none."""
    wanted = set(account_ids)
    asked: dict[str, int] = {}
    for sql in (_ASKED, _ASKED_IN_CAMPAIGNS):
        for account_id, asked_at in rows_among(connection, sql, wanted, at):
            asked[account_id] = min(asked_at, asked.get(account_id, asked_at))
    decided: dict[str, tuple[int, str, str]] = {}
    for table in _TABLES:
        for account_id, decided_at, verdict, reviewer in rows_among(
            connection, _DECIDED.format(table=table), wanted, at
        ):
            word = (decided_at, verdict, reviewer)
            decided[account_id] = min(word, decided.get(account_id, word))
    return {
        account_id: FirstReview(asked.get(account_id), *decided.get(account_id, ()))
        for account_id in asked.keys() | decided.keys()
    }
