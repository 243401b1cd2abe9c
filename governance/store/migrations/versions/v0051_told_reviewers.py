"""What reviewers were told, and by which effect; items are found by their reviewer."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0051"
down_revision: str | None = "0050"


def upgrade() -> None:
    """Make table and indexes; of what was asked before, nothing tells who was told: the first digest tells it."""
    op.create_table(
        "told_reviewer",
        kinds.key("about"),
        kinds.key("reviewer"),
        kinds.flag("at_once"),
        kinds.key("effect_id"),
        kinds.whole("told_at"),
        kinds.primary("told_reviewer", "about", "reviewer"),
    )
    op.create_index("ix_told_reviewer_told_at", "told_reviewer", ["reviewer", "told_at"])
    op.create_index("ix_review_item_reviewer", "review_item", ["reviewer", "item_id"])
