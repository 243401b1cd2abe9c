"""Findings are listed the gravest first."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision: str | None = "0022"


def upgrade() -> None:
    """Make the index that this order walks along."""
    op.create_index("ix_finding_severity", "finding", ["live", "severity", "opened_at", "finding_id"])
