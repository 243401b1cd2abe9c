"""Where on the bus first and last sign-ins stand, and the records that findings' evidence names, kept from there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from governance.store.migrations import kinds

revision = "0049"
down_revision: str | None = "0048"


def upgrade() -> None:
    """Make columns and table; of what was folded before, nothing tells where it stands until it is read again."""
    for table in ("usage", "usage_rollup", "other_seen"):
        op.add_column(table, kinds.defaulted_whole("first_place", -1))
        op.add_column(table, kinds.defaulted_whole("last_place", -1))
    for column in ("started_place", "mfa_place"):
        op.add_column("session", kinds.defaulted_whole(column, -1))
    op.create_table(
        "evidence_record",
        kinds.key("event_id"),
        kinds.whole("place"),
        kinds.key("state"),
        kinds.whole("asked_at"),
        kinds.whole("settled_at", nullable=True),
        kinds.octets("body"),
        kinds.octets("raw"),
        kinds.primary("evidence_record", "event_id"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_evidence_record_waiting",
        "evidence_record",
        ["asked_at", "event_id"],
        postgresql_where=waiting,
        sqlite_where=waiting,
    )
