"""The register counts an application's open findings from an index; it read all findings that stand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision: str | None = "0066"


def upgrade() -> None:
    """Make the index: of findings that stand and are about an application."""
    about_one = sa.text("live = 1 AND application_id IS NOT NULL")
    op.create_index(
        "ix_finding_live_application",
        "finding",
        ["application_id", "closed_at"],
        postgresql_where=about_one,
        sqlite_where=about_one,
    )
