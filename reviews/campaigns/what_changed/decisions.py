"""A reviewer's decision: append-only, audited, never about oneself; correctable until the review is closed."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec
from sqlalchemy import Connection, Engine

from governance.audit.review_entries import decision
from governance.model.acts import Author, author_text
from governance.model.keys import made_id
from governance.store.database.engine import writing
from governance.store.evidence.access_decisions import AccessWord, enter_access_decisions
from governance.store.evidence.account_decisions import enter_account_decision
from governance.store.evidence.audit_rows import insert_entries
from ingest.contract.errors import DeclinedError, UnclearError
from reviews.campaigns.people.acting import acting_account, refuse_unknown
from reviews.campaigns.people.known_people import known_people
from reviews.campaigns.told_decisions import TellableDecision, tell_decisions
from reviews.campaigns.what_changed.items import is_about
from reviews.store.review_rows import (
    ItemToDecide,
    insert_decisions,
    is_of_account,
    item_to_decide,
    last_decided_at,
)

Verdict = Literal["approve", "revoke"]
_STORED = {"approve": "approved", "revoke": "revoked"}


class DecisionInput(NamedTuple):
    """Who decides what, why and when."""

    verdict: Verdict
    reviewer: str | None
    """Whose decision it is, by login; None: his who enters it."""
    author: Author
    """Who enters it."""
    reason: str
    at: int


def decide(engine: Engine, item_id: str, given: DecisionInput) -> str:
    """Record a decision and return its id. Raises DeclinedError when this reviewer may not decide, or not any more."""
    with writing(engine) as connection:
        item, reviewer = _decidable(connection, item_id, given)
        last = last_decided_at(connection, item_id)
        # A later decision must be later, whatever the clock says.
        at = max(given.at, last + 1) if last is not None else given.at
        decision_id = made_id("decision", item_id, given.verdict, reviewer, given.reason, at)
        verdict = _STORED[given.verdict]
        insert_decisions(
            connection, [(decision_id, item_id, verdict, reviewer, author_text(given.author), given.reason, at)]
        )
        entry = decision(
            decision_id,
            at,
            item_id=item_id,
            account_id=item.account_id,
            application_id=item.application_id,
            entitlement_id=item.entitlement_id,
            finding_id=item.finding_id,
            verdict=verdict,
            reviewer=reviewer,
            by=given.author,
            reason=given.reason,
            decided_at=at,
            evidence=msgspec.json.decode(item.evidence) if item.evidence else (),
        )
        insert_entries(connection, [entry])
        if is_of_account(connection, item):
            enter_account_decision(connection, item.account_id, item_id, verdict, reviewer, given.author, at)
        if item.entitlement_id is not None:
            word = AccessWord(item.account_id, item.entitlement_id, None, item_id, verdict, reviewer)
            enter_access_decisions(connection, [word], given.author, at)
        told_decision = TellableDecision(decision_id, item_id, verdict, reviewer, given.reason, at)
        tell_decisions(connection, [(told_decision, item)])
        return decision_id


def _decidable(connection: Connection, item_id: str, given: DecisionInput) -> tuple[ItemToDecide, str]:
    """Return the item, and whose decision it is.

    Raises DeclinedError when the item is not there or closed, when it is not this reviewer's to decide, and when he, or
    who enters the decision, may not decide about it.
    """
    item = item_to_decide(connection, item_id)
    if item is None:
        raise UnclearError(f"there is no review item {item_id}; see `jitgov review list`")
    if item.closed_at is not None:
        raise DeclinedError(f"the review of item {item_id} is closed; what was said stands")
    entered_by = acting_account(given.author, "decide")
    reviewer = given.reviewer if given.reviewer is not None else entered_by
    people = known_people(connection, {item.account_id, item.reviewer, reviewer, entered_by}, given.at)
    for word in (reviewer, entered_by):
        if is_about(item.account_id, item.login, word, people):
            raise DeclinedError(f"{word} may not decide about item {item_id}: nobody reviews himself")
    if not people.are_one(reviewer, item.reviewer):
        raise DeclinedError(f"item {item_id} is {item.reviewer}'s to decide, not {reviewer}'s")
    for word in (reviewer, entered_by):
        if people.person(word).has_left:
            raise DeclinedError(f"{word} may not decide about item {item_id}: all accounts of that person have ended")
    refuse_unknown(people, entered_by, "decide")
    return item, item.reviewer if given.reviewer is None else reviewer
