"""The store keeps up to where its audit trail was verified."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0037"
down_revision: str | None = "0036"


def upgrade() -> None:
    """Make room for it; nothing is taken as verified."""
    op.create_table(
        "audit_verified",
        kinds.key("slot"),
        kinds.words("note"),
        kinds.primary("audit_verified", "slot"),
    )
