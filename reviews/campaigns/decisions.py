"""A reviewer's word: append-only, audited, never about oneself; correctable until the review is closed."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec
from sqlalchemy import Engine

from governance.audit.review_entries import decision, review_closed
from governance.model.keys import made_id
from governance.store.audit_rows import insert_entries
from governance.store.bulk import insert_absent, rows, run
from governance.store.engine import writing
from governance.store.schema import reviewing
from ingest.contract.errors import DeclinedError
from reviews.campaigns.items import same_person

Word = Literal["approve", "revoke"]
_ITEM = (
    "SELECT i.reviewer, i.account_id, i.application_id, i.entitlement_id, i.finding_id, i.evidence, r.closed_at, "
    "a.name FROM review_item i JOIN review r ON r.review_id = i.review_id "
    "LEFT JOIN account a ON a.account_id = i.account_id WHERE i.item_id = %s"
)
_LAST = "SELECT MAX(decided_at) FROM decision WHERE item_id = %s"


class Said(NamedTuple):
    """Who says what, why and when; ``recorded_by`` is the system's login that entered it."""

    word: Word
    reviewer: str
    recorded_by: str
    reason: str
    at: int


def decide(engine: Engine, item_id: str, said: Said) -> str:
    """Record a decision and return its id. Raises DeclinedError when this reviewer may not say it, or not any more."""
    with writing(engine) as connection:
        found = rows(connection, _ITEM, (item_id,))
        if not found:
            raise DeclinedError(f"there is no review item {item_id}; see `jitgov review list`")
        reviewer, account_id, application_id, entitlement_id, finding_id, evidence, closed_at, login = found[0]
        if closed_at is not None:
            raise DeclinedError(f"the review of item {item_id} is closed; what it said stands")
        if same_person(said.reviewer, login):
            raise DeclinedError(f"{said.reviewer} may not decide about item {item_id}: nobody reviews himself")
        if not same_person(said.reviewer, reviewer):
            raise DeclinedError(f"item {item_id} is {reviewer}'s to decide, not {said.reviewer}'s")
        last = rows(connection, _LAST, (item_id,))[0][0]
        # A later word must be later, whatever the clock says.
        at = max(said.at, last + 1) if last is not None else said.at
        decision_id = made_id("decision", item_id, said.word, said.reviewer, said.reason, at)
        verdict = "approved" if said.word == "approve" else "revoked"
        row = (decision_id, item_id, verdict, said.reviewer, said.recorded_by, said.reason, at)
        insert_absent(connection, reviewing.decision, [row])
        told = decision(
            decision_id,
            at,
            item_id=item_id,
            account_id=account_id,
            application_id=application_id,
            entitlement_id=entitlement_id,
            finding_id=finding_id,
            verdict=verdict,
            reviewer=said.reviewer,
            recorded_by=said.recorded_by,
            reason=said.reason,
            decided_at=at,
            evidence=msgspec.json.decode(evidence) if evidence else (),
        )
        insert_entries(connection, [told])
        return decision_id


def close_review(engine: Engine, review_id: str, now: int) -> tuple[int, int]:
    """Close a review for good; return (items decided, items nobody decided). Raises DeclinedError when it is closed."""
    with writing(engine) as connection:
        if not run(
            connection, "UPDATE review SET closed_at = %s WHERE review_id = %s AND closed_at IS NULL", (now, review_id)
        ):
            raise DeclinedError(f"there is no open review {review_id}; see `jitgov review list`")
        every = rows(connection, "SELECT COUNT(*) FROM review_item WHERE review_id = %s", (review_id,))[0][0]
        decided = rows(
            connection,
            "SELECT COUNT(DISTINCT d.item_id) FROM decision d JOIN review_item i ON i.item_id = d.item_id "
            "WHERE i.review_id = %s",
            (review_id,),
        )[0][0]
        left = every - decided
        insert_entries(connection, [review_closed(review_id, now, closed_at=now, decided=decided, open_items=left)])
        return decided, left
