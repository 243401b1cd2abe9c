"""Finds accounts and entitlements by their names from the index alone; SQLite would walk all names else."""

from __future__ import annotations

from alembic import op

revision = "0059"
down_revision: str | None = "0058"


def upgrade() -> None:
    """Make the index anew, with whose name it is; letter case is told by what stands beside links."""
    op.drop_index("ix_entity_name_lower", "entity_name")
    op.drop_index("ix_entity_name_name", "entity_name")
    op.create_index("ix_entity_name_name", "entity_name", ["what", "name", "thing_id"])
