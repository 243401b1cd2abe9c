"""A small company of which changes are written into the feed by hand, and the questions that they ask."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Engine

from governance.model.changes import Change, ChangeKind
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows
from governance.store.feed.change_feed import write_changes
from reviews.campaigns.micro.following import MicroReviews, begin_or_end
from reviews.campaigns.micro.opening import MicroContext
from reviews.settings.sections import MicroReviewSettings, ReviewsSettings
from tests.governance.outbox.receivers import Clock
from tests.reviews.asked_company import ANN, JO, NOW, PAYROLL, RITA
from tests.reviews.opened import OWNERS

_TABLES = {
    "grant": ("held_grant", "grant_id"),
    "account": ("account", "account_id"),
    "finding": ("finding", "finding_id"),
}
MINUTE = 60_000_000


class Asked(NamedTuple):
    review: str
    what: str
    account: str
    entitlement: str | None
    reviewer: str
    why: str


def context(**keys: Any) -> MicroContext:
    reviews = ReviewsSettings(
        fallback_reviewer=RITA, second_fallback_reviewer=ANN, micro_reviews=MicroReviewSettings(**keys)
    )
    return MicroContext(GovernanceSettings(), reviews, OWNERS)


def changed(engine: Engine, kind: ChangeKind, *keys: str, backfill: bool = False, now: int = NOW) -> None:
    """Write into the feed that rows came to be that stand in the store."""
    table, column = _TABLES[kind]
    with writing(engine) as connection:
        changes = []
        for key in keys:
            result = connection.exec_driver_sql(f"SELECT * FROM {table} WHERE {column} = '{key}'")
            after = msgspec.json.encode(dict(result.mappings().one())).decode()
            changes.append(Change(kind, key, None, after, "okta:e1", now, now, 1, int(backfill)))
        write_changes(connection, changes)


def asking(engine: Engine, asks: MicroContext | None = None, now: int = NOW) -> MicroReviews:
    begin_or_end(engine, wanted=True, now=now)
    return MicroReviews(engine, asks or context(), Clock(now), lambda _: None)


def asked(engine: Engine) -> list[Asked]:
    sql = (
        "SELECT r.review_id, i.what, i.account_id, i.entitlement_id, i.reviewer, i.reviewer_reason FROM review r "
        "JOIN review_item i ON i.review_id = r.review_id WHERE r.kind = 'micro' "
        "ORDER BY i.account_id, i.what, i.entitlement_id"
    )
    with reading(engine) as connection:
        return [Asked._make(row) for row in rows(connection, sql)]


__all__ = ["JO", "NOW", "PAYROLL"]
