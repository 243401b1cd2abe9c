"""The cases of accounts that nobody uses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from governance.store.migrations import kinds

revision = "0053"
down_revision: str | None = "0052"


def upgrade() -> None:
    """Make the table; no account has a case yet."""
    op.create_table(
        "stale_case",
        kinds.key("account_id"),
        kinds.whole("round"),
        kinds.key("issuer"),
        kinds.key("state"),
        kinds.key("policy"),
        kinds.whole("threshold_days"),
        kinds.whole("warned_at"),
        kinds.whole("act_at"),
        kinds.whole("resting_since", nullable=True),
        kinds.whole("reminded"),
        kinds.words("reason"),
        kinds.whole("handed_at", nullable=True),
        kinds.whole("seen_at", nullable=True),
        kinds.whole("ended_at", nullable=True),
        kinds.whole("looked_at"),
        kinds.key("handed_to", nullable=True),
        kinds.primary("stale_case", "account_id", "round"),
    )
    still_open = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_stale_case_open",
        "stale_case",
        ["account_id", "looked_at"],
        postgresql_where=still_open,
        sqlite_where=still_open,
    )
    op.create_index("ix_stale_case_state", "stale_case", ["state", "account_id"])
    op.create_index("ix_stale_case_handed_at", "stale_case", ["handed_at"])
