"""What was gained and lost in a span is found by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision: str | None = "0028"


def upgrade() -> None:
    """Make an index of when grants began, and of when they ended, as believed now."""
    for column in ("valid_from", "valid_to"):
        op.create_index(
            f"ix_held_grant_{column}",
            "held_grant",
            [column, "grant_id"],
            postgresql_where=sa.text("recorded_to IS NULL"),
            sqlite_where=sa.text("recorded_to IS NULL"),
        )
