"""Reviewers' decisions for the feed of changes, so that whoever is told of decisions hears of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import msgspec
from sqlalchemy import Connection

from governance.model.changes import Change
from governance.store.feed.change_feed import is_wanted, write_changes


class DecidedItem(Protocol):
    """What an item is about, of a review or of a campaign."""

    @property
    def account_id(self) -> str | None: ...
    @property
    def application_id(self) -> str | None: ...
    @property
    def entitlement_id(self) -> str | None: ...
    @property
    def finding_id(self) -> str | None: ...


class TellableDecision(NamedTuple):
    """What a reviewer said of an item."""

    decision_id: str
    item_id: str
    verdict: str
    reviewer: str
    reason: str | None
    decided_at: int


def tell_decisions(connection: Connection, decisions: Sequence[tuple[TellableDecision, DecidedItem]]) -> None:
    """Write decisions to the feed, in the transaction that records them; nothing where nobody reads the feed."""
    if is_wanted(connection):
        write_changes(connection, [_change(decision, item) for decision, item in decisions])


def _change(decision: TellableDecision, item: DecidedItem) -> Change:
    row = {
        **decision._asdict(),
        "account_id": item.account_id,
        "application_id": item.application_id,
        "entitlement_id": item.entitlement_id,
        "finding_id": item.finding_id,
    }
    at, after = decision.decided_at, msgspec.json.encode(row).decode()
    return Change("decision", decision.decision_id, None, after, None, at, at, 0, 0)
