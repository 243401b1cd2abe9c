"""The feed of changes: what changed, who reads of it, and since when each issuer is read."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0015"
down_revision: str | None = "0014"


def upgrade() -> None:
    """Create the tables; an issuer that is known already has been read for long."""
    op.create_table(
        "change",
        kinds.counted("change_id"),
        kinds.whole("txid"),
        kinds.key("kind"),
        kinds.key("subject"),
        kinds.words("before"),
        kinds.words("after"),
        kinds.key("caused_by", nullable=True),
        kinds.whole("occurred_at"),
        kinds.whole("recorded_at"),
        kinds.whole("generation"),
        kinds.flag("backfill"),
        kinds.primary("change", "change_id"),
    )
    op.create_index("ix_change_txid", "change", ["txid"])
    op.create_table(
        "change_consumer",
        kinds.key("consumer"),
        kinds.whole("from_txid"),
        kinds.whole("until_txid"),
        kinds.whole("after_id"),
        kinds.whole("registered_at"),
        kinds.primary("change_consumer", "consumer"),
    )
    op.create_table(
        "source_reading",
        kinds.key("issuer"),
        kinds.whole("first_recorded_at"),
        kinds.primary("source_reading", "issuer"),
    )
    op.execute("INSERT INTO source_reading (issuer, first_recorded_at) SELECT DISTINCT issuer, 0 FROM account")
