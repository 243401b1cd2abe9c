"""Removals of access, and the writes that carry them out. What was decided before is taken from now on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from governance.store.migrations import kinds

revision = "0050"
down_revision: str | None = "0049"


def upgrade() -> None:
    """Make the tables."""
    _removal()
    _removal_write()
    op.create_table(
        "removal_taken",
        kinds.key("cause_id"),
        kinds.whole("taken_at"),
        kinds.primary("removal_taken", "cause_id"),
    )
    op.create_table(
        "removal_breaker",
        kinds.key("issuer"),
        kinds.whole("tripped_at", nullable=True),
        kinds.primary("removal_breaker", "issuer"),
    )


def _removal() -> None:
    op.create_table(
        "removal",
        kinds.key("removal_id"),
        kinds.key("cause"),
        kinds.key("cause_id"),
        kinds.key("decision_id", nullable=True),
        kinds.key("decided_by", nullable=True),
        kinds.whole("decided_at"),
        kinds.words("reason"),
        kinds.key("wanted"),
        kinds.key("issuer"),
        kinds.key("account_id"),
        kinds.key("application_id", nullable=True),
        kinds.key("entitlement_id", nullable=True),
        kinds.key("mode", nullable=True),
        kinds.key("scope", nullable=True),
        kinds.key("finding_id", nullable=True),
        kinds.flag("privileged"),
        kinds.key("state"),
        kinds.whole("since_at"),
        kinds.whole("hold_until"),
        kinds.words("why"),
        kinds.words("task"),
        kinds.key("owner", nullable=True),
        kinds.whole("due_at"),
        kinds.words("paths"),
        kinds.words("residual"),
        kinds.whole("planned_at", nullable=True),
        kinds.whole("approved_at", nullable=True),
        kinds.words("approved_by"),
        kinds.whole("applied_at", nullable=True),
        kinds.whole("seen_at", nullable=True),
        kinds.words("seen_by"),
        kinds.whole("watched_until", nullable=True),
        kinds.whole("attempt"),
        kinds.words("looks"),
        kinds.whole("next_at", nullable=True),
        kinds.primary("removal", "removal_id"),
    )
    op.create_index("ix_removal_state", "removal", ["state", "removal_id"])
    op.create_index("ix_removal_account_id", "removal", ["account_id"])
    op.create_index("ix_removal_cause_id", "removal", ["cause_id"])
    op.create_index("ix_removal_due_at", "removal", ["due_at", "removal_id"])
    waits = sa.text("next_at IS NOT NULL")
    op.create_index(
        "ix_removal_next_at", "removal", ["next_at", "removal_id"], postgresql_where=waits, sqlite_where=waits
    )


def _removal_write() -> None:
    op.create_table(
        "removal_write",
        kinds.key("write_id"),
        kinds.key("removal_id"),
        kinds.whole("attempt"),
        kinds.key("issuer"),
        kinds.key("kind"),
        kinds.words("target"),
        kinds.words("told"),
        kinds.key("state"),
        kinds.whole("planned_at"),
        kinds.whole("sent_at", nullable=True),
        kinds.whole("answered_at", nullable=True),
        kinds.whole("status", nullable=True),
        kinds.words("words"),
        kinds.primary("removal_write", "write_id"),
    )
    op.create_index("ix_removal_write_removal_id", "removal_write", ["removal_id", "attempt"])
    op.create_index("ix_removal_write_planned_at", "removal_write", ["issuer", "planned_at"])
