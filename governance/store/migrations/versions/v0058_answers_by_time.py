"""Answers that could not be given are found by when they came: a count as of an instant takes off the later ones."""

from __future__ import annotations

from alembic import op

revision = "0058"
down_revision: str | None = "0057"


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_not_evaluable_since_at", "not_evaluable", ["since_at", "policy"])
