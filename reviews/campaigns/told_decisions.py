"""A reviewer's decision for the feed of changes, so that whoever is told of decisions hears of it."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from governance.model.changes import Change
from governance.store.feed.change_feed import is_wanted, write_changes
from reviews.store.review_rows import ItemToDecide


class TellableDecision(NamedTuple):
    """What a reviewer said of an item."""

    decision_id: str
    verdict: str
    reviewer: str
    reason: str
    decided_at: int


def tell_decision(connection: Connection, decision: TellableDecision, item_id: str, item: ItemToDecide) -> None:
    """Write a decision to the feed, in the transaction that records it; nothing where nobody reads the feed."""
    if not is_wanted(connection):
        return
    row = {
        **decision._asdict(),
        "item_id": item_id,
        "account_id": item.account_id,
        "application_id": item.application_id,
        "entitlement_id": item.entitlement_id,
        "finding_id": item.finding_id,
    }
    at, after = decision.decided_at, msgspec.json.encode(row).decode()
    write_changes(connection, [Change("decision", decision.decision_id, None, after, None, at, at, 0, 0)])
