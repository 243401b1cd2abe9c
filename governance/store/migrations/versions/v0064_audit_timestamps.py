"""The store keeps the stamps that time-stamping authorities gave for the audit log's checkpoints."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0064"
down_revision: str | None = "0063"


def upgrade() -> None:
    """Make room for them."""
    op.create_table(
        "audit_timestamp",
        kinds.key("authority"),
        kinds.whole("size"),
        kinds.words("note"),
        kinds.octets("answer"),
        kinds.whole("made_at"),
        kinds.primary("audit_timestamp", "authority", "size"),
    )
