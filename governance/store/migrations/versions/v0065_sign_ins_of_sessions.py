"""Keeps from where the sign-ins of a session came that nothing else tells of; of earlier ones nobody tells."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision: str | None = "0064"


def upgrade() -> None:
    """Add the column."""
    op.add_column("session", sa.Column("only_from", sa.Text, nullable=True))
