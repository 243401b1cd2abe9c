"""The store keeps the tree over the audit trail's entries, and checkpoints of it."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0039"
down_revision: str | None = "0038"


def upgrade() -> None:
    """Make room for both; the first worker makes the tree of the entries that stand there."""
    op.create_table(
        "audit_tile",
        kinds.whole("level"),
        kinds.whole("tile"),
        kinds.octets("hashes"),
        kinds.primary("audit_tile", "level", "tile"),
    )
    op.create_table(
        "audit_checkpoint",
        kinds.whole("size"),
        kinds.words("note"),
        kinds.whole("made_at"),
        kinds.primary("audit_checkpoint", "size"),
    )
