"""Accounts are looked up by what they are called at identity providers alone: the others stand in no such index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision: str | None = "0062"


def upgrade() -> None:
    """Make the two indexes anew, of fewer rows."""
    at_an_idp = sa.text("application_id = ''")
    for column in ("name", "display_name"):
        op.drop_index(f"ix_account_{column}", "account")
        op.create_index(f"ix_account_{column}", "account", [column], postgresql_where=at_an_idp, sqlite_where=at_an_idp)
