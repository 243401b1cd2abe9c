"""Which version of a record counts is decided by its translation before its hash: a mended translator wins."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0012"
down_revision: str | None = "0011"


def upgrade() -> None:
    """Add the column: all that stands there is of the first translation."""
    op.add_column("record", kinds.defaulted_whole("translation", 1))
