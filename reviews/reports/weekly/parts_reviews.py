"""What reviewers were asked, what they decided, and what was not done about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.document import Part
from reviews.reports.support.naming import account, application, logins
from reviews.reports.support.tables import Row, Table
from reviews.store.reports.reviews import ReviewedItem, items_by_state, overdue_blocks, revoked_blocks


def reviews(week: ReportContext) -> Part:
    """Return how reviews stand."""
    at = week.as_of
    counts = week.table("review_counts", ("state", "what", "items"), items_by_state(week.connection, at))
    overdue = _items(week, "reviews_overdue", "due_at", overdue_blocks(week.connection, at))
    revoked = _items(week, "revoked_not_removed", "decided_at", revoked_blocks(week.connection, at))
    return Part("Reviews", [f"{revoked.length:,} revoked but not seen removed."], [counts, overdue, revoked])


def _items(week: ReportContext, name: str, when: str, blocks: Iterable[list[ReviewedItem]]) -> Table:
    columns = ("what", "account", "application", "reviewer", when, "account_id", "item_id")
    return week.table(name, columns, (line for block in blocks for line in _lines(week, block)))


def _lines(week: ReportContext, block: list[ReviewedItem]) -> Iterator[Row]:
    applications = week.snapshot.application_names({item.application_id for item in block})
    reviewers = logins(week, (item.reviewer for item in block))
    for item in block:
        where = application(applications, item.application_id)
        who = account(item.account_id, item.login or applications.get(item.account_id))
        yield item.what, who, where, reviewers.get(item.reviewer), minute(item.at), item.account_id, item.item_id
