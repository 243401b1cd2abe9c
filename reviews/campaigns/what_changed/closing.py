"""Closing a review: what nobody decided is recorded as no response, and the next review asks it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from governance.audit.review_entries import decision, review_closed
from governance.model.acts import Author, author_text
from governance.model.keys import made_id
from governance.store.database.engine import writing
from governance.store.evidence.audit_rows import insert_entries
from ingest.contract.errors import DeclinedError, UnclearError
from reviews.store.review_rows import (
    UndecidedItem,
    carry_items,
    close_open_review,
    count_items,
    insert_decisions,
    is_review,
    review_row,
    undecided_items,
)

NO_RESPONSE = "no_response"
_AT_ONCE = 5_000


class Closed(NamedTuple):
    """A review's items: decided ones, those that got no response, and those that the next review asks again."""

    decided: int
    no_response: int
    carried: int


def close_review(engine: Engine, review_id: str, author: Author, now: int) -> Closed:
    """Close a review for good. Raises DeclinedError when it is closed already, UnclearError when there is none.

    The next review asks again what nobody decided, where it still stands, and about findings that are open, whatever a
    reviewer said of them: a decision accepts nothing.
    """
    with writing(engine) as connection:
        if not close_open_review(connection, review_id, now):
            if is_review(connection, review_id):
                raise DeclinedError(f"review {review_id} is closed already; what was said stands")
            raise UnclearError(f"there is no review {review_id}; see `jitgov review list --wide`")
        every, decided = count_items(connection, review_id)
        while unanswered := undecided_items(connection, review_id, _AT_ONCE):
            _record_no_response(connection, unanswered, author, now)
        carried = carry_items(connection, review_id, now)
        closed = Closed(decided, every - decided, carried)
        entry = review_closed(
            review_row(connection, review_id),
            now,
            closed_at=now,
            decided=decided,
            open_items=closed.no_response,
            carried=carried,
            by=author,
        )
        insert_entries(connection, [entry])
        return closed


def _record_no_response(connection: Connection, items: Sequence[UndecidedItem], author: Author, now: int) -> None:
    reason, by = "the review was closed", author_text(author)
    made = [(made_id("decision", i.item_id, NO_RESPONSE, i.reviewer, reason, now), i) for i in items]
    insert_decisions(connection, [(d, item.item_id, NO_RESPONSE, item.reviewer, by, reason, now) for d, item in made])
    insert_entries(
        connection,
        [
            decision(
                decision_id,
                now,
                item_id=item.item_id,
                account_id=item.account_id,
                application_id=item.application_id,
                entitlement_id=item.entitlement_id,
                finding_id=item.finding_id,
                verdict=NO_RESPONSE,
                reviewer=item.reviewer,
                by=author,
                reason=reason,
                decided_at=now,
                evidence=(),
            )
            for decision_id, item in made
        ],
    )
