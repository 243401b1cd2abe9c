"""What a census states of how a group came to be conferred something: members are judged by it."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0009"
down_revision: str | None = "0008"


def upgrade() -> None:
    """Add the column, empty: no list that was read until now states a path."""
    op.add_column("conferral", kinds.key("path", nullable=True))
