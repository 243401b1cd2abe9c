"""Finds the few grants that are privileged among all that are held."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision: str | None = "0053"


def upgrade() -> None:
    """Make the index; it holds what is believed now alone."""
    privileged = sa.text("privileged = 1 AND recorded_to IS NULL")
    op.create_index(
        "ix_held_grant_privileged",
        "held_grant",
        ["entitlement_id", "account_id", "mode", "grant_id"],
        postgresql_where=privileged,
        sqlite_where=privileged,
    )
