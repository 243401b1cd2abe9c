"""Who answers for an account that is no person's, beside the account."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0048"
down_revision: str | None = "0047"


def upgrade() -> None:
    """Add the column; new code of the folds has every account derived anew."""
    op.add_column("account", kinds.words("answerable"))
