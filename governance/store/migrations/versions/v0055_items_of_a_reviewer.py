"""Finds what somebody is asked, however his login is spelled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision: str | None = "0054"


def upgrade() -> None:
    """Let the index hold reviewers in small letters, as every question asks for them."""
    op.drop_index("ix_campaign_asked_reviewer", "campaign_asked")
    op.create_index("ix_campaign_asked_reviewer", "campaign_asked", [sa.text("lower(reviewer)"), "campaign_id"])
