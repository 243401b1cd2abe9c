"""Entries carry what a key vouches, and the store names the key: `jitgov migrate` makes the key's file."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0034"
down_revision: str | None = "0033"


def upgrade() -> None:
    """Make room for both; nothing vouches for what was written before."""
    op.add_column("audit_entry", kinds.words("voucher"))
    op.create_table(
        "audit_key",
        kinds.whole("number"),
        kinds.key("verifier"),
        kinds.whole("named_at"),
        kinds.primary("audit_key", "number"),
    )
