"""A day of a stream says in which translation its records were folded: uses cannot be taken back by a later one."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0018"
down_revision: str | None = "0017"


def upgrade() -> None:
    """Add the column: all that was folded until now is of the first translation."""
    op.add_column("coverage_day", kinds.defaulted_whole("translation", 1))
