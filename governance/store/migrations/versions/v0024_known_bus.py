"""Offsets are of one bus: which one is kept beside them. A store of before notes it when its next worker begins."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0024"
down_revision: str | None = "0023"


def upgrade() -> None:
    """Make the table, empty."""
    op.create_table(
        "known_bus",
        kinds.whole("slot"),
        kinds.key("identity"),
        kinds.whole("since_at"),
        kinds.primary("known_bus", "slot"),
    )
