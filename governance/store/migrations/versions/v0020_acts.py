"""People's acts: what they say that stands beside the events, in one append-only table."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0020"
down_revision: str | None = "0019"


def upgrade() -> None:
    """Make the table, empty."""
    op.create_table(
        "act",
        kinds.key("act_id"),
        kinds.key("kind"),
        kinds.key("subject"),
        kinds.words("body"),
        kinds.words("by"),
        kinds.whole("at"),
        kinds.whole("recorded_at"),
        kinds.primary("act", "act_id"),
    )
    op.create_index("ix_act_kind_subject", "act", ["kind", "subject", "at"])
