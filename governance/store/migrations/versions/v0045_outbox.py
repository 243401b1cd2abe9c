"""The outbox: effects in lanes by recipient, and what is told in one sum."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from governance.store.migrations import kinds

revision = "0045"
down_revision: str | None = "0044"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "outbox_effect",
        kinds.counted("position"),
        kinds.key("effect_id"),
        kinds.key("recipient"),
        kinds.key("type"),
        kinds.key("subject"),
        kinds.words("body"),
        kinds.flag("urgent"),
        kinds.whole("occurred_at"),
        kinds.whole("made_at"),
        kinds.key("state"),
        kinds.whole("attempt"),
        kinds.whole("at"),
        kinds.key("worker", nullable=True),
        kinds.flag("look_first"),
        kinds.words("reason"),
        kinds.primary("outbox_effect", "position"),
    )
    is_open = sa.text("state IN ('due', 'claimed', 'retry')")
    op.create_index("uq_outbox_effect_effect_id", "outbox_effect", ["effect_id"], unique=True)
    op.create_index(
        "ix_outbox_effect_open",
        "outbox_effect",
        ["recipient", "position"],
        postgresql_where=is_open,
        sqlite_where=is_open,
    )
    op.create_index("ix_outbox_effect_recipient", "outbox_effect", ["recipient", "state", "position"])
    op.create_index("ix_outbox_effect_state", "outbox_effect", ["state", "at"])
    op.create_table(
        "outbox_lane",
        kinds.key("recipient"),
        kinds.key("channel"),
        kinds.whole("look_at", nullable=True),
        kinds.whole("waiting"),
        kinds.whole("sent"),
        kinds.whole("uncertain"),
        kinds.whole("dead"),
        kinds.primary("outbox_lane", "recipient"),
    )
    op.create_index("ix_outbox_lane_look_at", "outbox_lane", ["look_at"])
    op.create_table(
        "outbox_digest",
        kinds.key("recipient"),
        kinds.key("why"),
        kinds.key("what"),
        kinds.whole("n"),
        kinds.whole("first_at"),
        kinds.whole("last_at"),
        kinds.whole("begun_at"),
        kinds.whole("noted_at"),
        kinds.primary("outbox_digest", "recipient", "why", "what"),
    )
