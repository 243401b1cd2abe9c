"""Keeps from where sessions began; of those that were folded before nobody tells."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision: str | None = "0059"


def upgrade() -> None:
    """Add the column."""
    op.add_column("session", sa.Column("started_from", sa.Text, nullable=True))
