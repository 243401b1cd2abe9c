"""Finds accounts by what they were ever called, in any letter case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision: str | None = "0055"


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_entity_name_lower", "entity_name", ["what", sa.text("lower(name)")])
