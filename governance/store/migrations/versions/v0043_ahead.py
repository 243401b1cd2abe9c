"""Findings that were written ahead of their day are found by index when it has come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision: str | None = "0042"


def upgrade() -> None:
    """Make the indexes; days that have come since a finding was written are entered by the next worker."""
    for column in ("opened_at", "closed_at"):
        ahead = sa.text(f"live = 1 AND {column} > recorded_at")
        op.create_index(
            f"ix_finding_{column}_ahead",
            "finding",
            [column, "finding_id"],
            postgresql_where=ahead,
            sqlite_where=ahead,
        )
