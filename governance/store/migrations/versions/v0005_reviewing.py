"""The first tables: what reviewers are asked and what they said."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0005"
down_revision: str | None = "0004"


def upgrade() -> None:
    """Create the tables."""
    _create_review()
    _create_review_item()
    _create_decision()


def _create_review() -> None:
    op.create_table(
        "review",
        kinds.key("review_id"),
        kinds.key("kind"),
        kinds.words("title"),
        kinds.whole("opened_at"),
        kinds.whole("due_at"),
        kinds.whole("closed_at", nullable=True),
        kinds.primary("review", "review_id"),
    )


def _create_review_item() -> None:
    op.create_table(
        "review_item",
        kinds.key("item_id"),
        kinds.key("review_id"),
        kinds.key("what"),
        kinds.key("account_id"),
        kinds.key("application_id", nullable=True),
        kinds.key("entitlement_id", nullable=True),
        kinds.key("finding_id", nullable=True),
        kinds.key("reviewer"),
        kinds.words("reviewer_reason"),
        kinds.words("summary"),
        kinds.words("evidence"),
        kinds.whole("opened_at"),
        kinds.whole("due_at"),
        kinds.primary("review_item", "item_id"),
    )
    op.create_index("ix_review_item_account_id", "review_item", ["account_id"])
    op.create_index("ix_review_item_review_id", "review_item", ["review_id"])


def _create_decision() -> None:
    op.create_table(
        "decision",
        kinds.key("decision_id"),
        kinds.key("item_id"),
        kinds.key("verdict"),
        kinds.key("reviewer"),
        kinds.key("recorded_by"),
        kinds.words("reason"),
        kinds.whole("decided_at"),
        kinds.primary("decision", "decision_id"),
    )
    op.create_index("ix_decision_item_id", "decision", ["item_id"])
