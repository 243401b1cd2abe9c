"""Counts the items of a campaign from an index alone, by where they came from and where they went."""

from __future__ import annotations

from alembic import op

revision = "0062"
down_revision: str | None = "0061"


def upgrade() -> None:
    """Add the index; nothing else asks for it."""
    op.create_index("ix_campaign_item_origin", "campaign_item", ["campaign_id", "origin", "state"])
