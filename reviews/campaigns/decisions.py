"""A reviewer's decision: append-only, audited, never about oneself; correctable until the review is closed."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec
from sqlalchemy import Engine

from governance.audit.review_entries import decision, review_closed
from governance.model.keys import made_id
from governance.store.database.engine import writing
from governance.store.evidence.audit_rows import insert_entries
from ingest.contract.errors import DeclinedError
from reviews.campaigns.items import same_person
from reviews.store.review_rows import (
    ItemToDecide,
    close_open_review,
    count_items,
    insert_decision,
    item_to_decide,
    last_decided_at,
)

Verdict = Literal["approve", "revoke"]
_STORED = {"approve": "approved", "revoke": "revoked"}


class DecisionInput(NamedTuple):
    """Who decides what, why and when; ``recorded_by`` is the system's login that entered it."""

    verdict: Verdict
    reviewer: str
    recorded_by: str
    reason: str
    at: int


def decide(engine: Engine, item_id: str, given: DecisionInput) -> str:
    """Record a decision and return its id. Raises DeclinedError when this reviewer may not decide, or not any more."""
    with writing(engine) as connection:
        item = _decidable(item_to_decide(connection, item_id), item_id, given.reviewer)
        last = last_decided_at(connection, item_id)
        # A later decision must be later, whatever the clock says.
        at = max(given.at, last + 1) if last is not None else given.at
        decision_id = made_id("decision", item_id, given.verdict, given.reviewer, given.reason, at)
        verdict = _STORED[given.verdict]
        row = (decision_id, item_id, verdict, given.reviewer, given.recorded_by, given.reason, at)
        insert_decision(connection, row)
        entry = decision(
            decision_id,
            at,
            item_id=item_id,
            account_id=item.account_id,
            application_id=item.application_id,
            entitlement_id=item.entitlement_id,
            finding_id=item.finding_id,
            verdict=verdict,
            reviewer=given.reviewer,
            recorded_by=given.recorded_by,
            reason=given.reason,
            decided_at=at,
            evidence=msgspec.json.decode(item.evidence) if item.evidence else (),
        )
        insert_entries(connection, [entry])
        return decision_id


def _decidable(item: ItemToDecide | None, item_id: str, reviewer: str) -> ItemToDecide:
    """Return the item. Raises DeclinedError when it is not there, closed, or not this reviewer's to decide."""
    if item is None:
        raise DeclinedError(f"there is no review item {item_id}; see `jitgov review list`")
    if item.closed_at is not None:
        raise DeclinedError(f"the review of item {item_id} is closed; what it said stands")
    if same_person(reviewer, item.login):
        raise DeclinedError(f"{reviewer} may not decide about item {item_id}: nobody reviews himself")
    if not same_person(reviewer, item.reviewer):
        raise DeclinedError(f"item {item_id} is {item.reviewer}'s to decide, not {reviewer}'s")
    return item


def close_review(engine: Engine, review_id: str, now: int) -> tuple[int, int]:
    """Close a review for good; return (items decided, items nobody decided). Raises DeclinedError when it is closed."""
    with writing(engine) as connection:
        if not close_open_review(connection, review_id, now):
            raise DeclinedError(f"there is no open review {review_id}; see `jitgov review list`")
        every, decided = count_items(connection, review_id)
        left = every - decided
        insert_entries(connection, [review_closed(review_id, now, closed_at=now, decided=decided, open_items=left)])
        return decided, left
