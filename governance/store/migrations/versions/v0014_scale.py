"""Work items tell their kind, and what is asked for of one account, finding or name among a million has an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from governance.store.migrations import kinds

revision = "0014"
down_revision: str | None = "0013"

_KIND = {
    "postgresql": "UPDATE dirty_mark SET kind = split_part(mark, ':', 1)",
    "sqlite": "UPDATE dirty_mark SET kind = substr(mark, 1, instr(mark, ':') - 1)",
}


def upgrade() -> None:
    """Give the items their kind, lengthen one index, make the others."""
    op.add_column("dirty_mark", kinds.defaulted_key("kind", ""))
    op.execute(_KIND[op.get_bind().dialect.name])
    op.create_index("ix_dirty_mark_kind", "dirty_mark", ["kind", "txid", "mark_id"])
    op.drop_index("ix_account_application_id", "account")
    op.create_index("ix_account_application_id", "account", ["application_id", "idp_account_id"])
    op.create_index("ix_account_name", "account", ["application_id", "name"])
    op.create_index("ix_account_display_name", "account", ["application_id", "display_name"])
    op.create_index(
        "ix_finding_live_account",
        "finding",
        ["account_id", "opened_at"],
        postgresql_where=sa.text("live = 1"),
        sqlite_where=sa.text("live = 1"),
    )
    op.create_index("ix_not_evaluable_account_id", "not_evaluable", ["account_id", "since_at"])
    op.create_index("ix_review_item_finding_id", "review_item", ["finding_id"])
