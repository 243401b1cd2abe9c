"""Where an application is registered: the platforms' own are told by it, and make no accounts of their own."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0025"
down_revision: str | None = "0024"


def upgrade() -> None:
    """Make the table; records that are read from now on fill it."""
    op.create_table(
        "registration",
        kinds.key("application_id"),
        kinds.key("tenant_id"),
        kinds.primary("registration", "application_id", "tenant_id"),
    )
