"""What reviewers were asked, what they decided, and what was not done about it."""

from __future__ import annotations

from collections.abc import Iterator

from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.document import Part
from reviews.reports.support.naming import account, application, logins
from reviews.reports.support.review_lines import NOT_CARRIED_OUT
from reviews.reports.support.tables import Row
from reviews.store.reports.review_evidence import removal_proofs
from reviews.store.reports.reviews import ReviewedItem, items_by_state, overdue_blocks, revoked_blocks

_ABOUT = ("what", "account", "application", "reviewer")
_STAND = "were to be removed or reduced, and still stand"
_IDS = ("account_id", "item_id")


def reviews(week: ReportContext) -> Part:
    """Return how reviews stand."""
    at = week.as_of
    counts = week.table("review_counts", ("state", "what", "items"), items_by_state(week.connection, at))
    late = (line for block in overdue_blocks(week.connection, at) for line in _lines(week, block))
    overdue = week.table("reviews_overdue", (*_ABOUT, "due_at", *_IDS), ((*line, *ids) for line, ids in late))
    left = (line for block in revoked_blocks(week.connection, at) for line in _left_in_place(week, block))
    revoked = week.table("revoked_not_removed", (*_ABOUT, "decided_at", "decision", "removal", *_IDS), left)
    stands = "was to be removed or reduced, and still stands" if revoked.length == 1 else _STAND
    return Part("Reviews", [f"{revoked.length:,} {stands}."], [counts, overdue, revoked])


def _left_in_place(week: ReportContext, block: list[ReviewedItem]) -> Iterator[Row]:
    """Yield the lines of what still stands, each with how far its removal has come."""
    proofs = removal_proofs(week.connection, (item.item_id for item in block), week.acts_until)
    for item, (line, ids) in zip(block, _lines(week, block), strict=True):
        proof = proofs.get(item.item_id)
        yield *line, item.verdict, NOT_CARRIED_OUT if proof is None else proof.state.replace("_", " "), *ids


def _lines(week: ReportContext, block: list[ReviewedItem]) -> Iterator[tuple[Row, tuple[str, str]]]:
    """Yield what is told of each item, and its ids."""
    applications = week.snapshot.application_names({item.application_id for item in block})
    reviewers = logins(week, (item.reviewer for item in block))
    for item in block:
        where = application(applications, item.application_id)
        who = account(item.account_id, item.login or applications.get(item.account_id))
        line: Row = (item.what, who, where, reviewers.get(item.reviewer), minute(item.at))
        yield line, (item.account_id, item.item_id)
