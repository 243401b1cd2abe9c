"""Identities: what became of a finding whose key is retired, and which links too many accounts share."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0016"
down_revision: str | None = "0015"


def upgrade() -> None:
    """Add the column and the table, empty, and order an index by account: a link's accounts are read in chunks."""
    op.add_column("finding", kinds.key("became", nullable=True))
    op.create_table("overshared_link", kinds.key("link"), kinds.primary("overshared_link", "link"))
    op.drop_index("ix_identity_link_link", "identity_link")
    op.create_index("ix_identity_link_link", "identity_link", ["link", "account_id"])
