"""What reviewers are asked and what they said; decisions are append-only."""

from __future__ import annotations

from sqlalchemy import Index, Table

from governance.store.schema.columns import instant, key, metadata, words

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
)
Index("ix_review_item_review_id", review_item.c.review_id)
Index("ix_review_item_finding_id", review_item.c.finding_id)
Index("ix_review_item_account_id", review_item.c.account_id)
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
