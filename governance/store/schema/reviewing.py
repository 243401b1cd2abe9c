"""What reviewers are asked and what they said; decisions are append-only."""

from __future__ import annotations

from sqlalchemy import Index, Table, text

from governance.store.schema.columns import defaulted_key, defaulted_number, instant, key, metadata, words

review = Table(
    "review",
    metadata,
    key("review_id", primary=True),
    key("kind"),
    words("title"),
    instant("opened_at"),
    instant("due_at"),
    instant("closed_at", nullable=True),
)

# ``question_id``: what is asked about in the state it came to; it is asked once in each of its rounds. ``carried`` = 1:
# its review was closed while nobody had decided it, or its finding was open: the next review asks again.
review_item = Table(
    "review_item",
    metadata,
    key("item_id", primary=True),
    key("review_id"),
    key("what"),
    key("account_id"),
    key("application_id", nullable=True),
    key("entitlement_id", nullable=True),
    key("finding_id", nullable=True),
    key("reviewer"),
    words("reviewer_reason"),
    words("summary"),
    words("evidence"),
    instant("opened_at"),
    instant("due_at"),
    defaulted_key("question_id", ""),
    defaulted_number("round", 1),
    defaulted_number("carried", 0),
)
Index("ix_review_item_question_id", review_item.c.question_id, review_item.c.round)
Index(
    "ix_review_item_carried",
    review_item.c.what,
    review_item.c.item_id,
    postgresql_where=text("carried = 1"),
    sqlite_where=text("carried = 1"),
)
Index("ix_review_item_review_id", review_item.c.review_id)
Index("ix_review_item_finding_id", review_item.c.finding_id)
Index("ix_review_item_account_id", review_item.c.account_id)
Index("ix_review_item_reviewer", review_item.c.reviewer, review_item.c.item_id)
Index("ix_review_item_due_at", review_item.c.due_at, review_item.c.item_id)

# ``by``: who entered it, as JSON.
decision = Table(
    "decision",
    metadata,
    key("decision_id", primary=True),
    key("item_id"),
    key("verdict"),
    key("reviewer"),
    key("by"),
    words("reason"),
    instant("decided_at"),
)
Index("ix_decision_item_id", decision.c.item_id)
