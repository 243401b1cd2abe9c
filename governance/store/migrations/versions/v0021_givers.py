"""A grant says who gave and who ended it, and how its beginning is known: by a record, by a list's date, or not.

The last takes the place of a flag that could not tell a stated date from one that a record shows.
"""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0021"
down_revision: str | None = "0020"


def upgrade() -> None:
    """Add the columns; no row of before rests on a stated date, and whoever gave and ended it is derived anew."""
    for table in ("held_grant", "conferral"):
        op.add_column(table, kinds.defaulted_key("from_basis", "seen"))
        op.add_column(table, kinds.key("granted_by", nullable=True))
        op.add_column(table, kinds.key("ended_by", nullable=True))
        op.execute(f"UPDATE {table} SET from_basis = 'unknown' WHERE from_known = 0")
        op.drop_column(table, "from_known")
