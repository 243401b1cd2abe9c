"""What ``jitgov review list`` answers."""

from __future__ import annotations

from governance.cli.lists import columns
from governance.cli.lists.asking import Asked
from governance.cli.lists.choosing import choice
from governance.cli.lists.showing import Listing, show_list
from governance.cli.opened_snapshot import opened_snapshot
from reviews.campaigns.what_changed.item_list import ItemFilters, count_items, review_items
from reviews.cli.context import CommandContext

ITEMS = Listing(
    review_items,
    columns.ITEMS.columns,
    columns.ITEMS.further,
    {"subject.account": "account", "subject.entitlement": "entitlement", "subject.application": "application",
     "due_at": "due", "item_id": "item", "review_id": "review", "subject.summary": "summary", "opened_at": "opened",
     "decided_at": "decided", "subject.finding_id": "finding", "reviewer_name": "reviewer"},
    count_items,
    ("what", "subject.application", "reviewer_name", "subject.entitlement", "due_at"),
)  # fmt: skip


def show_items(context: CommandContext, asked: Asked, *, pending: bool) -> None:
    """Print the items as of now, unless another instant was asked for."""
    with opened_snapshot(context, asked.as_of, cursor=asked.cursor, is_now=asked.as_of is None) as opened:
        filters = ItemFilters(as_of=opened.as_of, pending_only=pending, **choice(opened.snapshot, asked))
        show_list(context, ITEMS, opened, filters, asked)
