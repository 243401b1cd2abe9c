"""The first tables: what proves it: facts with their raw, the audit chain, what could not be read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from governance.store.migrations import kinds

revision = "0001"
down_revision: str | None = None


def upgrade() -> None:
    """Create the tables."""
    _create_fact()
    _create_record()
    _create_audit_entry()
    _create_audit_head()
    _create_rejected()


def _create_fact() -> None:
    op.create_table(
        "fact",
        kinds.key("record_id"),
        kinds.key("content_hash"),
        kinds.whole("part"),
        kinds.key("event_id"),
        kinds.key("about"),
        kinds.key("kind"),
        kinds.whole("occurred_at"),
        kinds.whole("recorded_at"),
        kinds.octets("body"),
        kinds.octets("raw"),
        kinds.primary("fact", "record_id", "content_hash", "part"),
    )
    op.create_index("ix_fact_about", "fact", ["about", "occurred_at"])


def _create_record() -> None:
    op.create_table(
        "record",
        kinds.key("record_id"),
        kinds.whole("vendor_at"),
        kinds.key("content_hash"),
        kinds.primary("record", "record_id"),
    )


def _create_audit_entry() -> None:
    op.create_table(
        "audit_entry",
        kinds.key("entry_id"),
        kinds.key("kind"),
        kinds.key("about"),
        kinds.whole("recorded_at"),
        kinds.octets("body"),
        kinds.whole("seq", nullable=True),
        kinds.key("chain_hash", nullable=True),
        kinds.primary("audit_entry", "entry_id"),
    )
    op.create_index("ix_audit_entry_about", "audit_entry", ["about"])
    op.create_index(
        "ix_audit_entry_unsealed",
        "audit_entry",
        ["recorded_at", "entry_id"],
        sqlite_where=sa.text("seq IS NULL"),
        postgresql_where=sa.text("seq IS NULL"),
    )
    op.create_index("uq_audit_entry_seq", "audit_entry", ["seq"], unique=True)


def _create_audit_head() -> None:
    op.create_table(
        "audit_head",
        kinds.key("head_id"),
        kinds.whole("seq"),
        kinds.key("chain_hash"),
        kinds.whole("sealed_at"),
        kinds.primary("audit_head", "head_id"),
    )


def _create_rejected() -> None:
    op.create_table(
        "rejected",
        kinds.key("rejected_id"),
        kinds.words("reason"),
        kinds.words("file"),
        kinds.whole("line", nullable=True),
        kinds.key("idp", nullable=True),
        kinds.key("sha256"),
        kinds.whole("size"),
        kinds.whole("recorded_at"),
        kinds.whole("replayed_at", nullable=True),
        kinds.primary("rejected", "rejected_id"),
    )
