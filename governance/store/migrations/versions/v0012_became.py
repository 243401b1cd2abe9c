"""What became of a finding about an identity whose key is retired."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0012"
down_revision: str | None = "0011"


def upgrade() -> None:
    """Add the column, empty: earlier findings carry the name of their identity, which no other one took over."""
    op.add_column("finding", kinds.key("became", nullable=True))
