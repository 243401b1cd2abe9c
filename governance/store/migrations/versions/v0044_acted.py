"""What accounts changed of others: the last change of each kind. Records that are read from now on fill it."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0044"
down_revision: str | None = "0043"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "acted",
        kinds.key("account_id"),
        kinds.key("kind"),
        kinds.whole("last_at"),
        kinds.key("last_event_id"),
        kinds.primary("acted", "account_id", "kind"),
    )
