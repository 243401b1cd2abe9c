"""A finding says what it rests on in three words, in place of a flag that knew no list's word."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0030"
down_revision: str | None = "0029"


def upgrade() -> None:
    """Put the word in the flag's place."""
    op.add_column("finding", kinds.defaulted_key("basis", "declared"))
    op.execute("UPDATE finding SET basis = 'assumed' WHERE assumed = 1")
    op.drop_column("finding", "assumed")
