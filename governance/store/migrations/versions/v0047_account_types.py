"""What an account's source records it as, where somebody says what it is, and who says so."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0047"
down_revision: str | None = "0046"


def upgrade() -> None:
    """Add the columns; new code of the folds has every account derived anew."""
    op.add_column("account", kinds.key("source_type", nullable=True))
    op.add_column("account", kinds.key("typed_by", nullable=True))
